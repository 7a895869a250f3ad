const he = () => {
  const O = "ems_smart_heater", st = (o) => o !== void 0 && o.state !== "unavailable" && o.state !== "unknown", bt = (o, t, e, s, n) => o.localize(`component.${O}.entity.${t}.${e}.state.${s}`) || n && o.formatEntityState(n, s) || s, de = { mW: 1e-3, W: 1, kW: 1e3, MW: 1e6 };
  function T(o) {
    const t = o?.attributes.unit_of_measurement;
    return typeof t == "string" ? t : void 0;
  }
  const ue = (o) => de[T(o) ?? ""] ?? 1;
  function b(o) {
    const t = st(o) && o.state !== "" ? Number(o.state) : NaN;
    return Number.isFinite(t) ? t : void 0;
  }
  function U(o) {
    const t = b(o);
    return t === void 0 ? void 0 : t * ue(o);
  }
  function vt(o, t) {
    const e = o?.attributes[t], s = typeof e == "string" ? Date.parse(e) / 1e3 : NaN;
    return Number.isFinite(s) ? s : void 0;
  }
  const $t = (o) => o.name_by_user || o.name || "", pe = (o) => o.identifiers.find(([t]) => t === O)?.[1] ?? "", fe = (o) => o.primary_config_entry ?? o.config_entries[0] ?? "";
  function me(o) {
    const t = /* @__PURE__ */ new Map();
    for (const e of Object.values(o.entities)) {
      if (e.platform !== O || !e.device_id || !e.translation_key) continue;
      const s = t.get(e.device_id) ?? {};
      s[e.translation_key] = e.entity_id, t.set(e.device_id, s);
    }
    return t;
  }
  function yt(o) {
    const t = me(o), e = [...t.keys()].flatMap((n) => o.devices[n] ?? []), s = (n, r) => n.name.localeCompare(r.name);
    return e.filter((n) => t.get(n.id)?.control).map((n) => ({
      entryId: fe(n),
      name: $t(n),
      entities: t.get(n.id) ?? {},
      heaters: e.filter((r) => r.via_device_id === n.id).map((r) => ({
        key: pe(r),
        name: $t(r),
        entities: t.get(r.id) ?? {}
      })).sort(s)
    })).sort(s);
  }
  function ge(o, t) {
    const e = (s) => (t.indexOf(s.key) + t.length + 1) % (t.length + 1);
    return [...o].sort((s, n) => e(s) - e(n));
  }
  function _e(o) {
    return [o.entities, ...o.heaters.map((e) => e.entities)].flatMap(Object.values).filter((e) => e !== void 0);
  }
  const P = ["now", "heaters", "today", "rules"];
  function wt(o) {
    const t = (o.parts ?? []).filter((e) => !P.includes(e));
    if (o.parts !== void 0 && !Array.isArray(o.parts)) throw new Error("parts must be a list");
    if (t.length) throw new Error(`parts: ${t.join(", ")} is none of ${P.join(", ")}`);
    if (o.meter !== void 0 && typeof o.meter != "string") throw new Error("meter must be a text");
  }
  const be = (o) => {
    const t = o.parts?.length ? o.parts : o.compact ? ["now", "heaters"] : P;
    return P.filter((e) => t.includes(e));
  };
  function ve(o, t) {
    const e = yt(o);
    return t.meter ? e.find((s) => s.entryId === t.meter) ?? "unknown_meter" : e.length > 1 ? "choose_meter" : e[0] ?? "no_meter";
  }
  function $e(o) {
    const t = yt(o), [e] = t;
    return e && t.length > 1 ? { meter: e.entryId } : {};
  }
  const xt = () => document.documentElement.lang || navigator.language;
  const G = globalThis, ot = G.ShadowRoot && (G.ShadyCSS === void 0 || G.ShadyCSS.nativeShadow) && "adoptedStyleSheets" in Document.prototype && "replace" in CSSStyleSheet.prototype, nt = /* @__PURE__ */ Symbol(), At = /* @__PURE__ */ new WeakMap();
  let kt = class {
    constructor(t, e, s) {
      if (this._$cssResult$ = !0, s !== nt) throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");
      this.cssText = t, this.t = e;
    }
    get styleSheet() {
      let t = this.o;
      const e = this.t;
      if (ot && t === void 0) {
        const s = e !== void 0 && e.length === 1;
        s && (t = At.get(e)), t === void 0 && ((this.o = t = new CSSStyleSheet()).replaceSync(this.cssText), s && At.set(e, t));
      }
      return t;
    }
    toString() {
      return this.cssText;
    }
  };
  const ye = (o) => new kt(typeof o == "string" ? o : o + "", void 0, nt), y = (o, ...t) => {
    const e = o.length === 1 ? o[0] : t.reduce((s, n, r) => s + ((i) => {
      if (i._$cssResult$ === !0) return i.cssText;
      if (typeof i == "number") return i;
      throw Error("Value passed to 'css' function must be a 'css' function result: " + i + ". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.");
    })(n) + o[r + 1], o[0]);
    return new kt(e, o, nt);
  }, we = (o, t) => {
    if (ot) o.adoptedStyleSheets = t.map((e) => e instanceof CSSStyleSheet ? e : e.styleSheet);
    else for (const e of t) {
      const s = document.createElement("style"), n = G.litNonce;
      n !== void 0 && s.setAttribute("nonce", n), s.textContent = e.cssText, o.appendChild(s);
    }
  }, St = ot ? (o) => o : (o) => o instanceof CSSStyleSheet ? ((t) => {
    let e = "";
    for (const s of t.cssRules) e += s.cssText;
    return ye(e);
  })(o) : o;
  const { is: xe, defineProperty: Ae, getOwnPropertyDescriptor: ke, getOwnPropertyNames: Se, getOwnPropertySymbols: Ce, getPrototypeOf: Me } = Object, K = globalThis, Ct = K.trustedTypes, Ee = Ct ? Ct.emptyScript : "", Ne = K.reactiveElementPolyfillSupport, R = (o, t) => o, rt = { toAttribute(o, t) {
    switch (t) {
      case Boolean:
        o = o ? Ee : null;
        break;
      case Object:
      case Array:
        o = o == null ? o : JSON.stringify(o);
    }
    return o;
  }, fromAttribute(o, t) {
    let e = o;
    switch (t) {
      case Boolean:
        e = o !== null;
        break;
      case Number:
        e = o === null ? null : Number(o);
        break;
      case Object:
      case Array:
        try {
          e = JSON.parse(o);
        } catch {
          e = null;
        }
    }
    return e;
  } }, Mt = (o, t) => !xe(o, t), Et = { attribute: !0, type: String, converter: rt, reflect: !1, useDefault: !1, hasChanged: Mt };
  Symbol.metadata ??= /* @__PURE__ */ Symbol("metadata"), K.litPropertyMetadata ??= /* @__PURE__ */ new WeakMap();
  let S = class extends HTMLElement {
    static addInitializer(t) {
      this._$Ei(), (this.l ??= []).push(t);
    }
    static get observedAttributes() {
      return this.finalize(), this._$Eh && [...this._$Eh.keys()];
    }
    static createProperty(t, e = Et) {
      if (e.state && (e.attribute = !1), this._$Ei(), this.prototype.hasOwnProperty(t) && ((e = Object.create(e)).wrapped = !0), this.elementProperties.set(t, e), !e.noAccessor) {
        const s = /* @__PURE__ */ Symbol(), n = this.getPropertyDescriptor(t, s, e);
        n !== void 0 && Ae(this.prototype, t, n);
      }
    }
    static getPropertyDescriptor(t, e, s) {
      const { get: n, set: r } = ke(this.prototype, t) ?? { get() {
        return this[e];
      }, set(i) {
        this[e] = i;
      } };
      return { get: n, set(i) {
        const l = n?.call(this);
        r?.call(this, i), this.requestUpdate(t, l, s);
      }, configurable: !0, enumerable: !0 };
    }
    static getPropertyOptions(t) {
      return this.elementProperties.get(t) ?? Et;
    }
    static _$Ei() {
      if (this.hasOwnProperty(R("elementProperties"))) return;
      const t = Me(this);
      t.finalize(), t.l !== void 0 && (this.l = [...t.l]), this.elementProperties = new Map(t.elementProperties);
    }
    static finalize() {
      if (this.hasOwnProperty(R("finalized"))) return;
      if (this.finalized = !0, this._$Ei(), this.hasOwnProperty(R("properties"))) {
        const e = this.properties, s = [...Se(e), ...Ce(e)];
        for (const n of s) this.createProperty(n, e[n]);
      }
      const t = this[Symbol.metadata];
      if (t !== null) {
        const e = litPropertyMetadata.get(t);
        if (e !== void 0) for (const [s, n] of e) this.elementProperties.set(s, n);
      }
      this._$Eh = /* @__PURE__ */ new Map();
      for (const [e, s] of this.elementProperties) {
        const n = this._$Eu(e, s);
        n !== void 0 && this._$Eh.set(n, e);
      }
      this.elementStyles = this.finalizeStyles(this.styles);
    }
    static finalizeStyles(t) {
      const e = [];
      if (Array.isArray(t)) {
        const s = new Set(t.flat(1 / 0).reverse());
        for (const n of s) e.unshift(St(n));
      } else t !== void 0 && e.push(St(t));
      return e;
    }
    static _$Eu(t, e) {
      const s = e.attribute;
      return s === !1 ? void 0 : typeof s == "string" ? s : typeof t == "string" ? t.toLowerCase() : void 0;
    }
    constructor() {
      super(), this._$Ep = void 0, this.isUpdatePending = !1, this.hasUpdated = !1, this._$Em = null, this._$Ev();
    }
    _$Ev() {
      this._$ES = new Promise((t) => this.enableUpdating = t), this._$AL = /* @__PURE__ */ new Map(), this._$E_(), this.requestUpdate(), this.constructor.l?.forEach((t) => t(this));
    }
    addController(t) {
      (this._$EO ??= /* @__PURE__ */ new Set()).add(t), this.renderRoot !== void 0 && this.isConnected && t.hostConnected?.();
    }
    removeController(t) {
      this._$EO?.delete(t);
    }
    _$E_() {
      const t = /* @__PURE__ */ new Map(), e = this.constructor.elementProperties;
      for (const s of e.keys()) this.hasOwnProperty(s) && (t.set(s, this[s]), delete this[s]);
      t.size > 0 && (this._$Ep = t);
    }
    createRenderRoot() {
      const t = this.shadowRoot ?? this.attachShadow(this.constructor.shadowRootOptions);
      return we(t, this.constructor.elementStyles), t;
    }
    connectedCallback() {
      this.renderRoot ??= this.createRenderRoot(), this.enableUpdating(!0), this._$EO?.forEach((t) => t.hostConnected?.());
    }
    enableUpdating(t) {
    }
    disconnectedCallback() {
      this._$EO?.forEach((t) => t.hostDisconnected?.());
    }
    attributeChangedCallback(t, e, s) {
      this._$AK(t, s);
    }
    _$ET(t, e) {
      const s = this.constructor.elementProperties.get(t), n = this.constructor._$Eu(t, s);
      if (n !== void 0 && s.reflect === !0) {
        const r = (s.converter?.toAttribute !== void 0 ? s.converter : rt).toAttribute(e, s.type);
        this._$Em = t, r == null ? this.removeAttribute(n) : this.setAttribute(n, r), this._$Em = null;
      }
    }
    _$AK(t, e) {
      const s = this.constructor, n = s._$Eh.get(t);
      if (n !== void 0 && this._$Em !== n) {
        const r = s.getPropertyOptions(n), i = typeof r.converter == "function" ? { fromAttribute: r.converter } : r.converter?.fromAttribute !== void 0 ? r.converter : rt;
        this._$Em = n;
        const l = i.fromAttribute(e, r.type);
        this[n] = l ?? this._$Ej?.get(n) ?? l, this._$Em = null;
      }
    }
    requestUpdate(t, e, s, n = !1, r) {
      if (t !== void 0) {
        const i = this.constructor;
        if (n === !1 && (r = this[t]), s ??= i.getPropertyOptions(t), !((s.hasChanged ?? Mt)(r, e) || s.useDefault && s.reflect && r === this._$Ej?.get(t) && !this.hasAttribute(i._$Eu(t, s)))) return;
        this.C(t, e, s);
      }
      this.isUpdatePending === !1 && (this._$ES = this._$EP());
    }
    C(t, e, { useDefault: s, reflect: n, wrapped: r }, i) {
      s && !(this._$Ej ??= /* @__PURE__ */ new Map()).has(t) && (this._$Ej.set(t, i ?? e ?? this[t]), r !== !0 || i !== void 0) || (this._$AL.has(t) || (this.hasUpdated || s || (e = void 0), this._$AL.set(t, e)), n === !0 && this._$Em !== t && (this._$Eq ??= /* @__PURE__ */ new Set()).add(t));
    }
    async _$EP() {
      this.isUpdatePending = !0;
      try {
        await this._$ES;
      } catch (e) {
        Promise.reject(e);
      }
      const t = this.scheduleUpdate();
      return t != null && await t, !this.isUpdatePending;
    }
    scheduleUpdate() {
      return this.performUpdate();
    }
    performUpdate() {
      if (!this.isUpdatePending) return;
      if (!this.hasUpdated) {
        if (this.renderRoot ??= this.createRenderRoot(), this._$Ep) {
          for (const [n, r] of this._$Ep) this[n] = r;
          this._$Ep = void 0;
        }
        const s = this.constructor.elementProperties;
        if (s.size > 0) for (const [n, r] of s) {
          const { wrapped: i } = r, l = this[n];
          i !== !0 || this._$AL.has(n) || l === void 0 || this.C(n, void 0, r, l);
        }
      }
      let t = !1;
      const e = this._$AL;
      try {
        t = this.shouldUpdate(e), t ? (this.willUpdate(e), this._$EO?.forEach((s) => s.hostUpdate?.()), this.update(e)) : this._$EM();
      } catch (s) {
        throw t = !1, this._$EM(), s;
      }
      t && this._$AE(e);
    }
    willUpdate(t) {
    }
    _$AE(t) {
      this._$EO?.forEach((e) => e.hostUpdated?.()), this.hasUpdated || (this.hasUpdated = !0, this.firstUpdated(t)), this.updated(t);
    }
    _$EM() {
      this._$AL = /* @__PURE__ */ new Map(), this.isUpdatePending = !1;
    }
    get updateComplete() {
      return this.getUpdateComplete();
    }
    getUpdateComplete() {
      return this._$ES;
    }
    shouldUpdate(t) {
      return !0;
    }
    update(t) {
      this._$Eq &&= this._$Eq.forEach((e) => this._$ET(e, this[e])), this._$EM();
    }
    updated(t) {
    }
    firstUpdated(t) {
    }
  };
  S.elementStyles = [], S.shadowRootOptions = { mode: "open" }, S[R("elementProperties")] = /* @__PURE__ */ new Map(), S[R("finalized")] = /* @__PURE__ */ new Map(), Ne?.({ ReactiveElement: S }), (K.reactiveElementVersions ??= []).push("2.1.2");
  const it = globalThis, Nt = (o) => o, Y = it.trustedTypes, zt = Y ? Y.createPolicy("lit-html", { createHTML: (o) => o }) : void 0, Ht = "$lit$", v = `lit$${Math.random().toFixed(9).slice(2)}$`, Ot = "?" + v, ze = `<${Ot}>`, w = document, W = () => w.createComment(""), L = (o) => o === null || typeof o != "object" && typeof o != "function", at = Array.isArray, He = (o) => at(o) || typeof o?.[Symbol.iterator] == "function", lt = `[ 	
\f\r]`, B = /<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g, Tt = /-->/g, Ut = />/g, x = RegExp(`>|${lt}(?:([^\\s"'>=/]+)(${lt}*=${lt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`, "g"), Pt = /'/g, Rt = /"/g, Wt = /^(?:script|style|textarea|title)$/i, Lt = (o) => (t, ...e) => ({ _$litType$: o, strings: t, values: e }), h = Lt(1), ct = Lt(2), C = /* @__PURE__ */ Symbol.for("lit-noChange"), p = /* @__PURE__ */ Symbol.for("lit-nothing"), Bt = /* @__PURE__ */ new WeakMap(), A = w.createTreeWalker(w, 129);
  function Dt(o, t) {
    if (!at(o) || !o.hasOwnProperty("raw")) throw Error("invalid template strings array");
    return zt !== void 0 ? zt.createHTML(t) : t;
  }
  const Oe = (o, t) => {
    const e = o.length - 1, s = [];
    let n, r = t === 2 ? "<svg>" : t === 3 ? "<math>" : "", i = B;
    for (let l = 0; l < e; l++) {
      const a = o[l];
      let c, d, u = -1, m = 0;
      for (; m < a.length && (i.lastIndex = m, d = i.exec(a), d !== null); ) m = i.lastIndex, i === B ? d[1] === "!--" ? i = Tt : d[1] !== void 0 ? i = Ut : d[2] !== void 0 ? (Wt.test(d[2]) && (n = RegExp("</" + d[2], "g")), i = x) : d[3] !== void 0 && (i = x) : i === x ? d[0] === ">" ? (i = n ?? B, u = -1) : d[1] === void 0 ? u = -2 : (u = i.lastIndex - d[2].length, c = d[1], i = d[3] === void 0 ? x : d[3] === '"' ? Rt : Pt) : i === Rt || i === Pt ? i = x : i === Tt || i === Ut ? i = B : (i = x, n = void 0);
      const f = i === x && o[l + 1].startsWith("/>") ? " " : "";
      r += i === B ? a + ze : u >= 0 ? (s.push(c), a.slice(0, u) + Ht + a.slice(u) + v + f) : a + v + (u === -2 ? l : f);
    }
    return [Dt(o, r + (o[e] || "<?>") + (t === 2 ? "</svg>" : t === 3 ? "</math>" : "")), s];
  };
  class D {
    constructor({ strings: t, _$litType$: e }, s) {
      let n;
      this.parts = [];
      let r = 0, i = 0;
      const l = t.length - 1, a = this.parts, [c, d] = Oe(t, e);
      if (this.el = D.createElement(c, s), A.currentNode = this.el.content, e === 2 || e === 3) {
        const u = this.el.content.firstChild;
        u.replaceWith(...u.childNodes);
      }
      for (; (n = A.nextNode()) !== null && a.length < l; ) {
        if (n.nodeType === 1) {
          if (n.hasAttributes()) for (const u of n.getAttributeNames()) if (u.endsWith(Ht)) {
            const m = d[i++], f = n.getAttribute(u).split(v), _ = /([.?@])?(.*)/.exec(m);
            a.push({ type: 1, index: r, name: _[2], strings: f, ctor: _[1] === "." ? Ue : _[1] === "?" ? Pe : _[1] === "@" ? Re : X }), n.removeAttribute(u);
          } else u.startsWith(v) && (a.push({ type: 6, index: r }), n.removeAttribute(u));
          if (Wt.test(n.tagName)) {
            const u = n.textContent.split(v), m = u.length - 1;
            if (m > 0) {
              n.textContent = Y ? Y.emptyScript : "";
              for (let f = 0; f < m; f++) n.append(u[f], W()), A.nextNode(), a.push({ type: 2, index: ++r });
              n.append(u[m], W());
            }
          }
        } else if (n.nodeType === 8) if (n.data === Ot) a.push({ type: 2, index: r });
        else {
          let u = -1;
          for (; (u = n.data.indexOf(v, u + 1)) !== -1; ) a.push({ type: 7, index: r }), u += v.length - 1;
        }
        r++;
      }
    }
    static createElement(t, e) {
      const s = w.createElement("template");
      return s.innerHTML = t, s;
    }
  }
  function M(o, t, e = o, s) {
    if (t === C) return t;
    let n = s !== void 0 ? e._$Co?.[s] : e._$Cl;
    const r = L(t) ? void 0 : t._$litDirective$;
    return n?.constructor !== r && (n?._$AO?.(!1), r === void 0 ? n = void 0 : (n = new r(o), n._$AT(o, e, s)), s !== void 0 ? (e._$Co ??= [])[s] = n : e._$Cl = n), n !== void 0 && (t = M(o, n._$AS(o, t.values), n, s)), t;
  }
  class Te {
    constructor(t, e) {
      this._$AV = [], this._$AN = void 0, this._$AD = t, this._$AM = e;
    }
    get parentNode() {
      return this._$AM.parentNode;
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    u(t) {
      const { el: { content: e }, parts: s } = this._$AD, n = (t?.creationScope ?? w).importNode(e, !0);
      A.currentNode = n;
      let r = A.nextNode(), i = 0, l = 0, a = s[0];
      for (; a !== void 0; ) {
        if (i === a.index) {
          let c;
          a.type === 2 ? c = new I(r, r.nextSibling, this, t) : a.type === 1 ? c = new a.ctor(r, a.name, a.strings, this, t) : a.type === 6 && (c = new We(r, this, t)), this._$AV.push(c), a = s[++l];
        }
        i !== a?.index && (r = A.nextNode(), i++);
      }
      return A.currentNode = w, n;
    }
    p(t) {
      let e = 0;
      for (const s of this._$AV) s !== void 0 && (s.strings !== void 0 ? (s._$AI(t, s, e), e += s.strings.length - 2) : s._$AI(t[e])), e++;
    }
  }
  class I {
    get _$AU() {
      return this._$AM?._$AU ?? this._$Cv;
    }
    constructor(t, e, s, n) {
      this.type = 2, this._$AH = p, this._$AN = void 0, this._$AA = t, this._$AB = e, this._$AM = s, this.options = n, this._$Cv = n?.isConnected ?? !0;
    }
    get parentNode() {
      let t = this._$AA.parentNode;
      const e = this._$AM;
      return e !== void 0 && t?.nodeType === 11 && (t = e.parentNode), t;
    }
    get startNode() {
      return this._$AA;
    }
    get endNode() {
      return this._$AB;
    }
    _$AI(t, e = this) {
      t = M(this, t, e), L(t) ? t === p || t == null || t === "" ? (this._$AH !== p && this._$AR(), this._$AH = p) : t !== this._$AH && t !== C && this._(t) : t._$litType$ !== void 0 ? this.$(t) : t.nodeType !== void 0 ? this.T(t) : He(t) ? this.k(t) : this._(t);
    }
    O(t) {
      return this._$AA.parentNode.insertBefore(t, this._$AB);
    }
    T(t) {
      this._$AH !== t && (this._$AR(), this._$AH = this.O(t));
    }
    _(t) {
      this._$AH !== p && L(this._$AH) ? this._$AA.nextSibling.data = t : this.T(w.createTextNode(t)), this._$AH = t;
    }
    $(t) {
      const { values: e, _$litType$: s } = t, n = typeof s == "number" ? this._$AC(t) : (s.el === void 0 && (s.el = D.createElement(Dt(s.h, s.h[0]), this.options)), s);
      if (this._$AH?._$AD === n) this._$AH.p(e);
      else {
        const r = new Te(n, this), i = r.u(this.options);
        r.p(e), this.T(i), this._$AH = r;
      }
    }
    _$AC(t) {
      let e = Bt.get(t.strings);
      return e === void 0 && Bt.set(t.strings, e = new D(t)), e;
    }
    k(t) {
      at(this._$AH) || (this._$AH = [], this._$AR());
      const e = this._$AH;
      let s, n = 0;
      for (const r of t) n === e.length ? e.push(s = new I(this.O(W()), this.O(W()), this, this.options)) : s = e[n], s._$AI(r), n++;
      n < e.length && (this._$AR(s && s._$AB.nextSibling, n), e.length = n);
    }
    _$AR(t = this._$AA.nextSibling, e) {
      for (this._$AP?.(!1, !0, e); t !== this._$AB; ) {
        const s = Nt(t).nextSibling;
        Nt(t).remove(), t = s;
      }
    }
    setConnected(t) {
      this._$AM === void 0 && (this._$Cv = t, this._$AP?.(t));
    }
  }
  class X {
    get tagName() {
      return this.element.tagName;
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    constructor(t, e, s, n, r) {
      this.type = 1, this._$AH = p, this._$AN = void 0, this.element = t, this.name = e, this._$AM = n, this.options = r, s.length > 2 || s[0] !== "" || s[1] !== "" ? (this._$AH = Array(s.length - 1).fill(new String()), this.strings = s) : this._$AH = p;
    }
    _$AI(t, e = this, s, n) {
      const r = this.strings;
      let i = !1;
      if (r === void 0) t = M(this, t, e, 0), i = !L(t) || t !== this._$AH && t !== C, i && (this._$AH = t);
      else {
        const l = t;
        let a, c;
        for (t = r[0], a = 0; a < r.length - 1; a++) c = M(this, l[s + a], e, a), c === C && (c = this._$AH[a]), i ||= !L(c) || c !== this._$AH[a], c === p ? t = p : t !== p && (t += (c ?? "") + r[a + 1]), this._$AH[a] = c;
      }
      i && !n && this.j(t);
    }
    j(t) {
      t === p ? this.element.removeAttribute(this.name) : this.element.setAttribute(this.name, t ?? "");
    }
  }
  class Ue extends X {
    constructor() {
      super(...arguments), this.type = 3;
    }
    j(t) {
      this.element[this.name] = t === p ? void 0 : t;
    }
  }
  class Pe extends X {
    constructor() {
      super(...arguments), this.type = 4;
    }
    j(t) {
      this.element.toggleAttribute(this.name, !!t && t !== p);
    }
  }
  class Re extends X {
    constructor(t, e, s, n, r) {
      super(t, e, s, n, r), this.type = 5;
    }
    _$AI(t, e = this) {
      if ((t = M(this, t, e, 0) ?? p) === C) return;
      const s = this._$AH, n = t === p && s !== p || t.capture !== s.capture || t.once !== s.once || t.passive !== s.passive, r = t !== p && (s === p || n);
      n && this.element.removeEventListener(this.name, this, s), r && this.element.addEventListener(this.name, this, t), this._$AH = t;
    }
    handleEvent(t) {
      typeof this._$AH == "function" ? this._$AH.call(this.options?.host ?? this.element, t) : this._$AH.handleEvent(t);
    }
  }
  class We {
    constructor(t, e, s) {
      this.element = t, this.type = 6, this._$AN = void 0, this._$AM = e, this.options = s;
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    _$AI(t) {
      M(this, t);
    }
  }
  const Le = it.litHtmlPolyfillSupport;
  Le?.(D, I), (it.litHtmlVersions ??= []).push("3.3.3");
  const Be = (o, t, e) => {
    const s = e?.renderBefore ?? t;
    let n = s._$litPart$;
    if (n === void 0) {
      const r = e?.renderBefore ?? null;
      s._$litPart$ = n = new I(t.insertBefore(W(), r), r, void 0, e ?? {});
    }
    return n._$AI(o), n;
  };
  const ht = globalThis;
  let E = class extends S {
    constructor() {
      super(...arguments), this.renderOptions = { host: this }, this._$Do = void 0;
    }
    createRenderRoot() {
      const t = super.createRenderRoot();
      return this.renderOptions.renderBefore ??= t.firstChild, t;
    }
    update(t) {
      const e = this.render();
      this.hasUpdated || (this.renderOptions.isConnected = this.isConnected), super.update(t), this._$Do = Be(e, this.renderRoot, this.renderOptions);
    }
    connectedCallback() {
      super.connectedCallback(), this._$Do?.setConnected(!0);
    }
    disconnectedCallback() {
      super.disconnectedCallback(), this._$Do?.setConnected(!1);
    }
    render() {
      return C;
    }
  };
  E._$litElement$ = !0, E.finalized = !0, ht.litElementHydrateSupport?.({ LitElement: E });
  const De = ht.litElementPolyfillSupport;
  De?.({ LitElement: E }), (ht.litElementVersions ??= []).push("4.2.2");
  function F(o, t) {
    customElements.get(o) || customElements.define(o, t);
  }
  function It(o, t, e, s) {
    return s ? h`<div class="choices" role="group" aria-label=${o}>
    ${e.map(
      ({ value: n, label: r }) => h`<button
          type="button"
          data-value=${n}
          aria-pressed=${n === t ? "true" : "false"}
          @click=${() => s(n)}
        >
          ${r}
        </button>`
    )}
  </div>` : h`<span class="chosen">${e.find((n) => n.value === t)?.label}</span>`;
  }
  const Ie = { handleEvent: (o) => o.currentTarget.blur(), passive: !0 };
  function Ft(o, t, e, s) {
    const n = b(t);
    if (!t || n === void 0) return p;
    const { attributes: r } = t;
    if (!e) return h`<span class="number">${s(n)}</span>`;
    const i = async (l) => {
      const a = l.target, c = a.valueAsNumber, { rangeUnderflow: d, rangeOverflow: u } = a.validity;
      Number.isFinite(c) && !d && !u && await e(c) || (a.value = String(n));
    };
    return h`<input
    type="number"
    inputmode="decimal"
    aria-label=${o}
    min=${r.min}
    max=${r.max}
    step=${r.step ?? "any"}
    .value=${String(n)}
    @change=${i}
    @wheel=${Ie}
  />`;
  }
  const Fe = (o) => o.strings === void 0;
  const Ve = { CHILD: 2 }, je = (o) => (...t) => ({ _$litDirective$: o, values: t });
  class Ze {
    constructor(t) {
    }
    get _$AU() {
      return this._$AM._$AU;
    }
    _$AT(t, e, s) {
      this._$Ct = t, this._$AM = e, this._$Ci = s;
    }
    _$AS(t, e) {
      return this.update(t, e);
    }
    update(t, e) {
      return this.render(...e);
    }
  }
  const V = (o, t) => {
    const e = o._$AN;
    if (e === void 0) return !1;
    for (const s of e) s._$AO?.(t, !1), V(s, t);
    return !0;
  }, J = (o) => {
    let t, e;
    do {
      if ((t = o._$AM) === void 0) break;
      e = t._$AN, e.delete(o), o = t;
    } while (e?.size === 0);
  }, Vt = (o) => {
    for (let t; t = o._$AM; o = t) {
      let e = t._$AN;
      if (e === void 0) t._$AN = e = /* @__PURE__ */ new Set();
      else if (e.has(o)) break;
      e.add(o), Ke(t);
    }
  };
  function qe(o) {
    this._$AN !== void 0 ? (J(this), this._$AM = o, Vt(this)) : this._$AM = o;
  }
  function Ge(o, t = !1, e = 0) {
    const s = this._$AH, n = this._$AN;
    if (n !== void 0 && n.size !== 0) if (t) if (Array.isArray(s)) for (let r = e; r < s.length; r++) V(s[r], !1), J(s[r]);
    else s != null && (V(s, !1), J(s));
    else V(this, o);
  }
  const Ke = (o) => {
    o.type == Ve.CHILD && (o._$AP ??= Ge, o._$AQ ??= qe);
  };
  class Ye extends Ze {
    constructor() {
      super(...arguments), this._$AN = void 0;
    }
    _$AT(t, e, s) {
      super._$AT(t, e, s), Vt(this), this.isConnected = t._$AU;
    }
    _$AO(t, e = !0) {
      t !== this.isConnected && (this.isConnected = t, t ? this.reconnected?.() : this.disconnected?.()), e && (V(this, t), J(this));
    }
    setValue(t) {
      if (Fe(this._$Ct)) this._$Ct._$AI(t, this);
      else {
        const e = [...this._$Ct._$AH];
        e[this._$Ci] = t, this._$Ct._$AI(e, this, 0);
      }
    }
    disconnected() {
    }
    reconnected() {
    }
  }
  const dt = /* @__PURE__ */ new WeakMap(), jt = je(class extends Ye {
    render(o) {
      return p;
    }
    update(o, [t]) {
      const e = t !== this.G;
      return e && this.rt(void 0), (e || this.lt !== this.ct) && (this.G = t, this.ht = o.options?.host, this.rt(this.ct = o.element)), p;
    }
    rt(o) {
      if (this.G !== void 0) if (this.isConnected || (o = void 0), typeof this.G == "function") {
        const t = this.ht ?? globalThis;
        let e = dt.get(t);
        e === void 0 && (e = /* @__PURE__ */ new WeakMap(), dt.set(t, e)), e.get(this.G) !== void 0 && this.G.call(this.ht, void 0), e.set(this.G, o), o !== void 0 && this.G.call(this.ht, o);
      } else this.G.value = o;
    }
    get lt() {
      return typeof this.G == "function" ? dt.get(this.ht ?? globalThis)?.get(this.G) : this.G?.value;
    }
    disconnected() {
      this.lt === this.ct && this.rt(void 0);
    }
    reconnected() {
      this.rt(this.ct);
    }
  }), Xe = 500;
  class Je {
    constructor() {
      this.listeners = /* @__PURE__ */ new Set();
    }
    /** Call a function again and again; returns how to stop that. */
    follow(t) {
      return this.listeners.add(t), this.timer ??= setInterval(() => this.tick(), Xe), () => {
        this.listeners.delete(t), !this.listeners.size && (clearInterval(this.timer), this.timer = void 0);
      };
    }
    tick() {
      if (!document.hidden)
        for (const t of [...this.listeners]) t();
    }
  }
  const ut = new Je(), pt = ["l1", "l2", "l3", "total"], Qe = 3e4, ts = 40;
  class es {
    constructor(t, e = () => performance.now(), s = () => Date.now()) {
      this.changed = t, this.clockMs = e, this.wallMs = s, this.parts = {}, this.alive = !1, this.offsets = [], this.readAtMs = 0, this.generation = 0;
    }
    /** Subscribe to a meter; what was known of another is forgotten. */
    async follow(t, e) {
      this.stop();
      const s = ++this.generation, n = () => s === this.generation;
      try {
        const r = await t.subscribeMessage((i) => n() && this.take(i), {
          type: `${O}/subscribe`,
          entry_id: e
        });
        n() ? this.unsubscribe = r : await r();
      } catch {
        n() && (this.retry = setTimeout(() => {
          this.follow(t, e);
        }, Qe));
      }
    }
    /** End the subscription. */
    stop() {
      this.generation++, clearTimeout(this.retry), this.unsubscribe?.().catch(() => {
      }), this.unsubscribe = void 0, this.alive = !1, this.parts = {}, this.offsets = [];
    }
    /** Take a message. */
    take(t) {
      this.alive = !0, Object.assign(this.parts, t), t.reading && (this.readAtMs = this.clockMs() - t.reading.age_s * 1e3, t.reading.age_s === 0 && (this.offsets.push(this.wallMs() / 1e3 - t.reading.at), this.offsets.length > ts && this.offsets.shift())), this.changed(t);
    }
    /** Return how old the last reading is (s). */
    get ageS() {
      return this.parts.reading ? (this.clockMs() - this.readAtMs) / 1e3 : void 0;
    }
    /** Return the time by Home Assistant's clock (s since 1970); the quickest message is the truest. */
    get now() {
      return this.wallMs() / 1e3 - (this.offsets.length ? Math.min(...this.offsets) : 0);
    }
  }
  const ss = {
    comma_decimal: ["en-US", "en"],
    decimal_comma: ["de", "es", "it"],
    space_comma: ["fr", "sv", "cs"],
    quote_decimal: ["de-CH"]
  }, N = " ", Zt = /* @__PURE__ */ new Map();
  function os(o, t) {
    const e = `${o.language} ${o.number_format} ${t}`;
    let s = Zt.get(e);
    if (!s) {
      const n = o.number_format === "none", r = o.number_format === "system" ? void 0 : ss[o.number_format] ?? (n ? "en-US" : o.language);
      s = new Intl.NumberFormat(r, {
        minimumFractionDigits: t,
        maximumFractionDigits: t,
        useGrouping: !n
      }), Zt.set(e, s);
    }
    return s;
  }
  const $ = (o, t, e = 0) => os(t, e).format(Math.abs(o) < 0.5 * 10 ** -e ? 0 : o).replace("-", "−"), g = (o, t) => `${$(o, t)}${N}W`, j = (o, t, e, s = 0) => `${$(o, e, s)}${N}${t}`;
  function qt(o, t) {
    const e = Math.max(0, Math.ceil(o - 1e-6)), s = Math.floor(e / 60);
    if (e < 60) return j(e, "s", t);
    if (s < 5) return `${s}:${String(e % 60).padStart(2, "0")}${N}min`;
    const n = Math.ceil(e / 60);
    if (n < 60) return j(n, "min", t);
    const r = n % 60;
    return `${Math.floor(n / 60)}${N}h${r ? `${N}${r}${N}min` : ""}`;
  }
  const ns = (o) => o.locale.time_zone === "server" ? o.config.time_zone : void 0;
  function rs(o) {
    return o.time_format === "12" ? !0 : o.time_format === "24" ? !1 : void 0;
  }
  function ft(o, t) {
    const e = rs(t.locale), s = ns(t), n = t.locale.time_format === "system" ? void 0 : t.locale.language;
    return new Intl.DateTimeFormat(n, {
      hour: e === !1 ? "2-digit" : "numeric",
      minute: "2-digit",
      ...e === void 0 ? {} : e ? { hourCycle: "h12" } : { hourCycle: "h23" },
      ...s ? { timeZone: s } : {}
    }).format(new Date(o * 1e3));
  }
  function is(o, t) {
    const e = new Intl.DateTimeFormat("en-US", {
      timeZone: t,
      hourCycle: "h23",
      hour: "numeric",
      minute: "numeric",
      second: "numeric"
    }).formatToParts(new Date(o)), s = (r) => Number(e.find((i) => i.type === r)?.value ?? 0), n = o - (s("hour") * 3600 + s("minute") * 60 + s("second")) * 1e3 - o % 1e3;
    return n - as(n, t);
  }
  function as(o, t) {
    const e = Number(
      new Intl.DateTimeFormat("en-US", { timeZone: t, hourCycle: "h23", hour: "numeric" }).format(
        new Date(o)
      )
    );
    return (e > 12 ? e - 24 : e) * 36e5;
  }
  const Gt = "cannot_switch_off", ls = /* @__PURE__ */ new Set([
    "cannot_switch_off",
    "temperature_lost",
    "meter_lost",
    "relay_fault",
    "relay_opens",
    "relay_unavailable",
    "contactor_fault",
    "control_fault",
    "unavailable"
  ]), cs = (o) => ls.has(o), hs = ["on_delay_s", "off_delay_s"], ds = {
    thresholds: [
      "on_delay_s",
      "off_delay_s",
      "on_threshold_w",
      "off_threshold_w",
      "total_guard",
      "total_on_threshold_w",
      "total_off_threshold_w"
    ],
    follow_surplus: ["tolerated_import_w"]
  }, us = (o) => ds[o ?? ""] ?? hs, ps = 10;
  class fs {
    constructor(t, e, s) {
      this.hass = t, this.meter = e, this.feed = s;
    }
    /** Return the state of one of the meter's or a heater's entities. */
    state(t, e) {
      const s = (e ?? this.meter).entities[t];
      return s === void 0 ? void 0 : this.hass.states[s];
    }
    get decision() {
      return this.feed.parts.decision ?? null;
    }
    get control() {
      return this.decision?.control ?? this.state("control")?.state ?? "automatic";
    }
    get strategy() {
      return this.decision?.strategy ?? this.state("strategy")?.state;
    }
    /** Return the strategies that there are to choose from. */
    get strategies() {
      const t = this.state("strategy")?.attributes.options;
      return Array.isArray(t) ? t.map(String) : [];
    }
    /** Return whether the strategy goes by a setting. */
    goesBy(t) {
      return (this.decision?.strategy_settings ?? us(this.strategy)).includes(t);
    }
    /** Return whether the total has thresholds, too. */
    get guarded() {
      return this.goesBy("total_guard") && this.state("total_guard")?.state === "on";
    }
    get contactorFault() {
      return this.decision?.contactor_fault ?? !1;
    }
    /** Return whether this user may change an entity, as far as is known. */
    mayControl(t) {
      const e = this.feed.parts.may_control ?? !0;
      return t !== void 0 && (e === !0 || e.includes(t));
    }
    /** Return what is drawn from the grid (W). */
    power(t) {
      const { reading: e } = this.feed.parts;
      return e ? e.power_w[t] ?? void 0 : U(this.state(t === "total" ? "power" : `power_${t}`));
    }
    /** Return whether there is a reading with any power. */
    get hasPower() {
      return pt.some((t) => this.power(t) !== void 0);
    }
    get frequency() {
      return this.feed.parts.reading?.frequency_hz ?? b(this.state("frequency"));
    }
    get availableW() {
      const { available_w: t } = this.feed.parts;
      return (this.feed.alive ? t : void 0) ?? U(this.state("surplus"));
    }
    /** Return for how long a meter may be silent (s). */
    get staleS() {
      return this.decision?.stale_s ?? ps;
    }
    /** Return whether what is shown is no longer true. */
    get stale() {
      const { feed: t } = this;
      return t.alive ? !t.parts.connected || (t.ageS ?? 1 / 0) >= this.staleS : this.state("connected")?.state !== "on";
    }
    /** Return the heaters in the order of their priority. */
    get heaters() {
      return ge(this.meter.heaters, Object.keys(this.decision?.heaters ?? {}));
    }
    /** Return the heaters that are on and cannot be switched off. */
    get alarms() {
      return this.heaters.filter((t) => this.heater(t).status === Gt);
    }
    /** Return everything that is known of a heater. */
    heater(t) {
      const e = this.decision?.heaters[t.key], s = (f) => this.state(f, t), [n, r] = [s("status"), s("heating")], i = e?.status ?? (st(n) ? n.state : "unavailable"), l = e?.confirmed ?? Kt(r), a = this.control === "observe", c = a ? Kt(this.hass.states[e?.relay ?? ""]) : l, d = i === "relay_unavailable" && !l, u = i === Gt || (d ? void 0 : c), m = e?.power_w ?? U(s("heater_power"));
      return {
        heater: t,
        status: i,
        until: (e ? e.until : vt(n, "until")) ?? void 0,
        on: u,
        wanted: e?.on ?? l ?? !1,
        powerW: u === void 0 && (a || d) ? void 0 : a && !u ? 0 : m,
        phase: e?.phase,
        mode: s("mode")?.state,
        boost: s("boost")?.state === "on",
        boostUntil: vt(s("boost"), "until"),
        water: this.water(t, e)
      };
    }
    /** Return the water's temperature and the band in which a heater keeps it. */
    water(t, e) {
      const s = this.state("on_temperature", t), n = this.state("off_temperature", t), [r, i] = [b(s), b(n)], l = e?.temperature_sensor;
      if (r === void 0 || i === void 0 || !l) return;
      const a = T(s) ?? "°C", c = this.hass.states[l];
      return { sensor: l, value: ms(c, a), unit: a, on: r, off: i };
    }
    /** Return the water that all heaters with a sensor share, undefined if they differ. */
    get sharedWater() {
      const t = this.heaters.flatMap((n) => this.heater(n).water ?? []), [e] = t, s = (n) => n.sensor === e?.sensor && n.on === e.on && n.off === e.off;
      return t.length > 1 && t.every(s) ? e : void 0;
    }
  }
  const Kt = (o) => st(o) ? o.state === "on" : void 0;
  function ms(o, t) {
    const e = b(o), s = T(o);
    if (e === void 0 || s === t) return e;
    if (s === "°F" && t === "°C") return (e - 32) / 1.8;
    if (s === "°C" && t === "°F") return e * 1.8 + 32;
  }
  const gs = {
    card_name: "eMS Smart Heater",
    card_description: "Netzleistung, Heizstäbe, Regeln und Überschuss des Tages eines Zählers, live.",
    no_meter: "Kein Zähler von eMS Smart Heater gefunden. Füge zuerst die Integration hinzu.",
    unknown_meter: "Den Zähler, der für diese Karte gewählt war, gibt es nicht mehr.",
    choose_meter: "Es gibt mehrere Zähler: Wähle einen in den Einstellungen dieser Karte.",
    meter: "Zähler",
    parts: "Was gezeigt wird",
    parts_help: "Keine gewählt: alle.",
    compact: "Kompakt",
    compact_help: "Kleiner, ohne Marken an den Balken, Temperaturen und Boost.",
    now: "Jetzt",
    heaters: "Heizstäbe",
    rules: "Regeln",
    today: "Heute",
    live: "Live",
    live_help: "Alter des letzten Messwerts: {age}",
    ago: "vor {age}",
    stale: "Seit {age} kein Messwert",
    no_reading: "Kein Messwert",
    slow: "Ohne Live-Daten",
    frequency: "Frequenz",
    total: "Summe",
    phase_total: "in Summe",
    phase_on: "auf {phase}",
    to_grid: "Überschuss",
    from_grid: "Netzbezug",
    available: "{power} für Heizstäbe verfügbar",
    mark_on: "{name}: schaltet ein bei",
    mark_off: "{name}: schaltet aus bei",
    mark_tolerated: "Geduldeter Netzbezug",
    mark_guard: "Summenwächter",
    value_surplus: "{power} Überschuss",
    value_import: "{power} Netzbezug",
    control: "Regelung",
    control_automatic: "Automatik",
    control_observe: "Beobachten",
    control_off: "Aus",
    observing: "Beobachtet nur",
    observing_help: "Alles wird entschieden und gezeigt, nichts wird geschaltet.",
    control_is_off: "Regelung ist aus",
    control_is_off_help: "Automatische Heizstäbe bleiben aus.",
    alarm: "{name} ist EIN und lässt sich nicht ausschalten",
    alarm_help: "Schalte seine Sicherung aus.",
    contactor_fault: "Hauptschütz gehorcht nicht",
    contactor_fault_help: "Bis dahin kann kein Heizstab laufen.",
    meter_is_lost: "Der Zähler meldet sich nicht",
    meter_is_lost_help: "Automatische Heizstäbe bleiben aus, bis wieder Messwerte kommen.",
    mode: "Betriebsart von {name}",
    mode_automatic: "Auto",
    mode_on: "Ein",
    mode_off: "Aus",
    is_on: "Ein",
    is_off: "Aus",
    would_be_on: "wäre ein",
    would_be_off: "wäre aus",
    switching_on: "schaltet ein",
    switching_off: "schaltet aus",
    boost: "Boost",
    boost_start: "Boost: {name}, {duration}",
    boost_minutes: "Boost-Dauer von {name} in Minuten",
    boost_end: "Boost beenden",
    boost_end_of: "Boost beenden: {name}",
    boost_until: "bis {time}",
    minutes: "min",
    water: "Wasser",
    band: "{temperature}; heizt wieder ab {on}, hört auf bei {off}",
    no_heaters: "Dieser Zähler hat noch keine Heizstäbe.",
    s_waiting_on_left: "Startet in {left}: {surplus}",
    s_waiting_on: "Startet: {surplus}",
    s_waiting_off_left: "Stoppt in {left}: {surplus}",
    s_waiting_off: "Stoppt: {surplus}",
    s_min_on_left: "Bleibt noch {left} an: Mindestlaufzeit",
    s_min_on: "Bleibt an: Mindestlaufzeit",
    s_min_off_left: "Ruht noch {left}: Mindestpause",
    s_min_off: "Ruht: Mindestpause",
    s_spares_relay_left: "Startet in {left}: das Relais hat oft geschaltet",
    s_no_surplus: "Wartet auf Überschuss: {surplus}",
    s_no_surplus_needs: "Wartet auf {needed}: {surplus}",
    s_override_off_until: "Von Hand ausgeschaltet bis {time}",
    s_temperature_lost: "Temperatur fehlt: bleibt aus",
    s_hot_again: "Wasser ist heiß: heizt wieder ab {on}",
    s_longest_run_until: "Ruht bis {time} nach längster Laufzeit",
    s_manual_until: "Eingeschaltet bis {time}",
    s_boost_left: "Boost noch {left}",
    s_override_until: "Von Hand eingeschaltet bis {time}",
    s_meter_lost: "Zähler fehlt: bleibt aus",
    s_cannot_switch_off: "Lässt sich nicht ausschalten: Schalte seine Sicherung aus",
    s_relay_opens_left: "Relais öffnet von selbst: neuer Versuch in {left}",
    s_control_fault_left: "Regelung ausgefallen, alles ist aus: neuer Versuch in {left}",
    s_unavailable: "Nicht verfügbar",
    surplus_of: "{power} Überschuss {where}",
    import_of: "{power} Netzbezug {where}",
    available_of: "{power} verfügbar",
    nothing_of: "nichts verfügbar",
    strategy: "Strategie",
    heater: "Heizstab",
    on_threshold: "Ein bei",
    off_threshold: "Aus bei",
    on_temperature: "Wieder ab",
    off_temperature: "Heiß ab",
    on_delay: "Einschaltverzögerung",
    off_delay: "Ausschaltverzögerung",
    tolerated_import: "Geduldeter Netzbezug",
    total_guard: "Summenwächter",
    total_on_threshold: "Summe: ein bei",
    total_off_threshold: "Summe: aus bei",
    rule_of: "{name}: {rule}",
    sign_help: "Negativ: ins Netz eingespeist. Positiv: aus dem Netz bezogen.",
    solar_today: "von der Sonne",
    grid_today: "aus dem Netz",
    switchings_today: "Schaltvorgänge",
    chart: "Seit Mitternacht: Überschuss bis {surplus}, Heizstäbe bis {heaters}.",
    chart_surplus: "Überschuss",
    chart_heaters: "Heizstäbe",
    chart_empty: "Die ersten Werte erscheinen nach fünf Minuten.",
    chart_failed: "Die Werte des Tages können nicht gelesen werden."
  }, Q = {
    card_name: "eMS Smart Heater",
    card_description: "Grid power, heaters, rules and the day's surplus of one meter, live.",
    no_meter: "No meter of eMS Smart Heater was found. Add the integration first.",
    unknown_meter: "The meter that was chosen for this card does not exist any more.",
    choose_meter: "There is more than one meter: choose one in this card's settings.",
    meter: "Meter",
    parts: "Parts to show",
    parts_help: "None chosen: all of them.",
    compact: "Compact",
    compact_help: "Smaller, without marks on the bars, temperatures and boost.",
    now: "Now",
    heaters: "Heaters",
    rules: "Rules",
    today: "Today",
    live: "Live",
    live_help: "Age of the last reading: {age}",
    ago: "{age} ago",
    stale: "No reading for {age}",
    no_reading: "No reading",
    slow: "Without live feed",
    frequency: "Frequency",
    total: "Total",
    phase_total: "in total",
    phase_on: "on {phase}",
    to_grid: "surplus",
    from_grid: "from the grid",
    available: "{power} available for heaters",
    mark_on: "{name}: switches on at",
    mark_off: "{name}: switches off at",
    mark_tolerated: "Tolerated import",
    mark_guard: "Total guard",
    value_surplus: "{power} surplus",
    value_import: "{power} from the grid",
    control: "Control",
    control_automatic: "Automatic",
    control_observe: "Observe",
    control_off: "Off",
    observing: "Observing only",
    observing_help: "Everything is decided and shown, nothing is switched.",
    control_is_off: "Control is off",
    control_is_off_help: "Automatic heaters stay off.",
    alarm: "{name} is ON and cannot be switched off",
    alarm_help: "Switch off its fuse.",
    contactor_fault: "Main contactor does not obey",
    contactor_fault_help: "No heater can run until it does.",
    meter_is_lost: "The meter is not heard",
    meter_is_lost_help: "Automatic heaters stay off until readings come again.",
    mode: "Mode of {name}",
    mode_automatic: "Auto",
    mode_on: "On",
    mode_off: "Off",
    is_on: "On",
    is_off: "Off",
    would_be_on: "would be on",
    would_be_off: "would be off",
    switching_on: "switching on",
    switching_off: "switching off",
    boost: "Boost",
    boost_start: "Boost {name} for {duration}",
    boost_minutes: "Boost duration of {name} in minutes",
    boost_end: "End boost",
    boost_end_of: "End boost: {name}",
    boost_until: "until {time}",
    minutes: "min",
    water: "Water",
    band: "{temperature}; heats again at {on}, stops at {off}",
    no_heaters: "This meter has no heaters yet.",
    s_waiting_on_left: "Starts in {left}: {surplus}",
    s_waiting_on: "Starts: {surplus}",
    s_waiting_off_left: "Stops in {left}: {surplus}",
    s_waiting_off: "Stops: {surplus}",
    s_min_on_left: "Stays on for {left}: minimum on time",
    s_min_on: "Stays on: minimum on time",
    s_min_off_left: "Rests for {left}: minimum off time",
    s_min_off: "Rests: minimum off time",
    s_spares_relay_left: "Starts in {left}: its relay has switched often",
    s_no_surplus: "Waits for surplus: {surplus}",
    s_no_surplus_needs: "Waits for {needed}: {surplus}",
    s_override_off_until: "Switched off by hand until {time}",
    s_temperature_lost: "Temperature lost: stays off",
    s_hot_again: "Water is hot: heats again at {on}",
    s_longest_run_until: "Rests until {time} after its longest run",
    s_manual_until: "Switched on until {time}",
    s_boost_left: "Boost for another {left}",
    s_override_until: "Switched on by hand until {time}",
    s_meter_lost: "Meter lost: stays off",
    s_cannot_switch_off: "Cannot be switched off: switch off its fuse",
    s_relay_opens_left: "Relay opens by itself: tried again in {left}",
    s_control_fault_left: "Control failed, everything is off: tried again in {left}",
    s_unavailable: "Unavailable",
    surplus_of: "{power} surplus {where}",
    import_of: "{power} from the grid {where}",
    available_of: "{power} available",
    nothing_of: "nothing available",
    strategy: "Strategy",
    heater: "Heater",
    on_threshold: "On at",
    off_threshold: "Off at",
    on_temperature: "Warm again at",
    off_temperature: "Hot at",
    on_delay: "On delay",
    off_delay: "Off delay",
    tolerated_import: "Tolerated import",
    total_guard: "Total guard",
    total_on_threshold: "Total: on at",
    total_off_threshold: "Total: off at",
    rule_of: "{name}: {rule}",
    sign_help: "Negative: fed into the grid. Positive: drawn from it.",
    solar_today: "from the sun",
    grid_today: "from the grid",
    switchings_today: "switchings",
    chart: "Since midnight: surplus up to {surplus}, heaters up to {heaters}.",
    chart_surplus: "Surplus",
    chart_heaters: "Heaters",
    chart_empty: "The first values appear after five minutes.",
    chart_failed: "The day's values cannot be read."
  }, Yt = { en: Q, de: gs }, k = (o) => o in Q, _s = (o, t) => k(o) && Q[o].includes(`{${t}}`);
  function tt(o) {
    const t = Yt[o] ?? Yt[o.split("-")[0] ?? ""] ?? Q;
    return (e, s = {}) => t[e].replace(/\{(\w+)\}/g, (n, r) => s[r] ?? "");
  }
  const bs = y`
  ha-card {
    container: card / inline-size;
    display: block;
    height: 100%;
    padding: 16px;
    color: var(--primary-text-color);
    font-size: 14px;
    line-height: 20px;
  }
  header,
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 12px;
  }
  header {
    margin-bottom: 12px;
  }
  h2 {
    margin: 0;
    font-size: 20px;
    line-height: 28px;
    font-weight: 500;
  }
  h3 {
    margin: 0;
    font-size: 16px;
    line-height: 24px;
    font-weight: 500;
  }
  .rules h3,
  .today h3 {
    margin-bottom: 8px;
  }
  .freshness {
    --colour: var(--success-color, #43a047);
    display: inline-flex;
    align-items: center;
    gap: 8px;
    padding: 2px 12px;
    border-radius: 14px;
    font-size: 13px;
    line-height: 24px;
    background: var(--track);
    font-variant-numeric: tabular-nums;
  }
  .freshness::before {
    content: "";
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--colour);
  }
  .freshness[data-state="slow"] {
    --colour: var(--info-color, #039be5);
  }
  .freshness[data-state="late"] {
    --colour: var(--warning-color, #ffa600);
  }
  .freshness[data-state="stale"] {
    --colour: var(--error-color, #db4437);
    background: color-mix(in srgb, var(--colour) 18%, transparent);
    font-weight: 500;
  }
  .banner {
    --colour: var(--disabled-color, #bdbdbd);
    display: flex;
    align-items: center;
    gap: 12px;
    margin-bottom: 12px;
    padding: 10px 14px;
    border-radius: var(--radius);
    border: 2px solid var(--colour);
    background: color-mix(in srgb, var(--colour) 14%, transparent);
  }
  .banner .icon {
    color: var(--colour);
  }
  .banner b {
    font-weight: 600;
  }
  .banner.warning {
    --colour: var(--warning-color, #ffa600);
  }
  .banner.error {
    --colour: var(--error-color, #db4437);
  }
  .banner.alarm {
    color: #fff;
    border: 0;
    padding: 14px 16px;
    font-size: 16px;
    line-height: 22px;
    background: color-mix(in srgb, var(--error-color, #db4437) 84%, #000);
  }
  .banner.alarm span {
    display: block;
  }
  .banner.alarm .icon {
    color: inherit;
    width: 32px;
    height: 32px;
  }
  .parts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px;
  }
  .column {
    display: contents;
  }
  .heaters {
    order: 1;
  }
  .today {
    order: 2;
  }
  .rules {
    order: 3;
  }
  .list {
    display: grid;
    gap: 8px;
    margin-top: 10px;
  }
  .message {
    margin: 0;
    color: var(--secondary-text-color);
  }
  .head .choices button {
    min-height: 32px;
  }
  .compact .parts {
    gap: 16px;
  }
  @container card (min-width: 560px) {
    .list {
      grid-template-columns: repeat(auto-fit, minmax(250px, 1fr));
    }
  }
  @container card (min-width: 900px) {
    .parts {
      display: flex;
      align-items: flex-start;
      gap: 40px;
    }
    .column {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 28px;
      flex: 1;
      min-width: 0;
    }
  }
`;
  function vs() {
    const o = tt(xt()), t = P.map((e) => ({ value: e, label: o(e) }));
    return {
      schema: [
        { name: "meter", selector: { config_entry: { integration: O } } },
        { name: "parts", selector: { select: { multiple: !0, mode: "list", options: t } } },
        { name: "compact", selector: { boolean: {} } }
      ],
      computeLabel: ({ name: e }) => k(e) ? o(e) : e,
      computeHelper: ({ name: e }) => $s(e, o),
      assertConfig: wt
    };
  }
  const $s = (o, t) => {
    const e = `${o}_help`;
    return k(e) ? t(e) : void 0;
  }, ys = {
    alert: "M13 14H11V9H13M13 18H11V16H13M1 21H23L12 2L1 21Z",
    boiler: "M8,2C6.89,2 6,2.89 6,4V16C6,17.11 6.89,18 8,18H9V20H6V22H9C10.11,22 11,21.11 11,20V18H13V20C13,21.11 13.89,22 15,22H18V20H15V18H16C17.11,18 18,17.11 18,16V4C18,2.89 17.11,2 16,2H8M12,4.97A2,2 0 0,1 14,6.97A2,2 0 0,1 12,8.97A2,2 0 0,1 10,6.97A2,2 0 0,1 12,4.97M10,14.5H14V16H10V14.5Z",
    eye: "M12,9A3,3 0 0,0 9,12A3,3 0 0,0 12,15A3,3 0 0,0 15,12A3,3 0 0,0 12,9M12,17A5,5 0 0,1 7,12A5,5 0 0,1 12,7A5,5 0 0,1 17,12A5,5 0 0,1 12,17M12,4.5C7,4.5 2.73,7.61 1,12C2.73,16.39 7,19.5 12,19.5C17,19.5 21.27,16.39 23,12C21.27,7.61 17,4.5 12,4.5Z",
    power: "M16.56,5.44L15.11,6.89C16.84,7.94 18,9.83 18,12A6,6 0 0,1 12,18A6,6 0 0,1 6,12C6,9.83 7.16,7.94 8.88,6.88L7.44,5.44C5.36,6.88 4,9.28 4,12A8,8 0 0,0 12,20A8,8 0 0,0 20,12C20,9.28 18.64,6.88 16.56,5.44M13,3H11V13H13",
    rocket: "M13.13 22.19L11.5 18.36C13.07 17.78 14.54 17 15.9 16.09L13.13 22.19M5.64 12.5L1.81 10.87L7.91 8.1C7 9.46 6.22 10.93 5.64 12.5M21.61 2.39C21.61 2.39 16.66 .269 11 5.93C8.81 8.12 7.5 10.53 6.65 12.64C6.37 13.39 6.56 14.21 7.11 14.77L9.24 16.89C9.79 17.45 10.61 17.63 11.36 17.35C13.5 16.53 15.88 15.19 18.07 13C23.73 7.34 21.61 2.39 21.61 2.39M14.54 9.46C13.76 8.68 13.76 7.41 14.54 6.63S16.59 5.85 17.37 6.63C18.14 7.41 18.15 8.68 17.37 9.46C16.59 10.24 15.32 10.24 14.54 9.46M8.88 16.53L7.47 15.12L8.88 16.53M6.24 22L9.88 18.36C9.54 18.27 9.21 18.12 8.91 17.91L4.83 22H6.24M2 22H3.41L8.18 17.24L6.76 15.83L2 20.59V22M2 19.17L6.09 15.09C5.88 14.79 5.73 14.47 5.64 14.12L2 17.76V19.17Z",
    stop: "M18,18H6V6H18V18Z",
    thermometer: "M15 13V5A3 3 0 0 0 9 5V13A5 5 0 1 0 15 13M12 4A1 1 0 0 1 13 5V8H11V5A1 1 0 0 1 12 4Z"
  }, z = (o) => h`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${ct`<path d=${ys[o]} />`}</svg>`, Z = y`
  :host {
    display: block;
    --track: color-mix(in srgb, var(--primary-text-color) 10%, transparent);
    --heat: var(--deep-orange-color, #ff5722);
    --radius: 12px;
  }
  * {
    box-sizing: border-box;
  }
  .icon {
    width: 24px;
    height: 24px;
    flex: none;
    fill: currentColor;
  }
  .choices {
    display: flex;
    gap: 2px;
    padding: 2px;
    border-radius: var(--radius);
    background: var(--track);
  }
  button {
    font: inherit;
    font-size: 14px;
    color: var(--primary-text-color);
    background: none;
    border: 0;
    border-radius: 10px;
    min-height: 36px;
    padding: 0 10px;
    cursor: pointer;
    white-space: nowrap;
    -webkit-tap-highlight-color: transparent;
  }
  .choices button {
    flex: 1;
  }
  .choices button:hover {
    background: color-mix(in srgb, var(--card-background-color, #fff) 40%, transparent);
  }
  .choices button[aria-pressed="true"] {
    background: var(--card-background-color, #fff);
    box-shadow: 0 1px 3px rgb(0 0 0 / 25%);
    font-weight: 500;
  }
  .chosen {
    font-weight: 500;
  }
  button:focus-visible,
  input:focus-visible,
  select:focus-visible,
  a:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 1px;
  }
  input[type="number"],
  select {
    font: inherit;
    font-size: 14px;
    color: var(--primary-text-color);
    background: var(--track);
    border: 1px solid transparent;
    border-radius: 8px;
    min-height: 36px;
    padding: 0 8px;
    min-width: 0;
    font-variant-numeric: tabular-nums;
  }
  input[type="number"] {
    width: 5.5em;
    direction: ltr;
    text-align: end;
    appearance: textfield;
    -moz-appearance: textfield;
  }
  input[type="number"]::-webkit-inner-spin-button {
    display: none;
  }
  input:invalid {
    border-color: var(--error-color, #db4437);
  }
  select option {
    color: var(--primary-text-color);
    background: var(--card-background-color, #fff);
  }
  .bubble,
  .tip {
    padding: 4px 10px;
    border-radius: 8px;
    font-size: 12px;
    line-height: 16px;
    white-space: nowrap;
    background: var(--primary-text-color);
    color: var(--card-background-color, #fff);
    pointer-events: none;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  /* Numbers and their units are read from left to right everywhere. */
  .value,
  .power,
  .temperature,
  .limits,
  .figure,
  .facts span,
  .words,
  .until,
  .number,
  .message,
  .empty,
  .help {
    unicode-bidi: plaintext;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`, ws = [1, 1.5, 2, 3, 4, 6, 8], Xt = 1e3, xs = 6e4, As = 1.15;
  function Jt(o) {
    const t = 10 ** Math.floor(Math.log10(o));
    return (ws.find((s) => s * t >= o * (1 - 1e-9)) ?? 10) * t;
  }
  class ks {
    constructor(t = Xt) {
      this.end = t, this.shrinkAt = 1 / 0;
    }
    /** Make room for the values; return whether the end has changed. */
    fit(t, e) {
      const s = this.end, n = Jt(Math.max(Xt, ...[...t].map(Math.abs)));
      return n >= this.end ? (this.end = n, this.shrinkAt = 1 / 0) : this.shrinkAt === 1 / 0 ? this.shrinkAt = e + xs : e >= this.shrinkAt && (this.end = n, this.shrinkAt = 1 / 0), this.end !== s;
    }
  }
  const Qt = (o, t, e) => Math.min(Math.max(o, t), e), mt = (o, t) => Qt(o / t, -1, 1);
  function Ss(o, t) {
    const e = [], s = o.map((r, i) => i).sort((r, i) => o[r] - o[i]), n = new Array(o.length).fill(0);
    for (const r of s) {
      const i = o[r];
      let l = e.findIndex((a) => i - a >= t);
      l < 0 && (l = e.length), e[l] = i, n[r] = l;
    }
    return n;
  }
  const Cs = 30, Ms = 8, te = (o, t, e) => j(o, t.unit, e, Number.isInteger(o) ? 0 : 1);
  function ee(o, t, e) {
    const s = o.value === void 0 ? "–" : j(o.value, o.unit, t, 1), [n, r] = [o.on, o.off].map((c) => te(c, o, t)), i = o.on - Cs, l = (c) => 100 * Qt((c - i) / (o.off + Ms - i), 0, 1), a = o.value !== void 0 && o.value >= o.off;
    return h`<div
    class="water ${a ? "hot" : ""}"
    role="img"
    aria-label="${e("water")}: ${e("band", { temperature: s, on: n, off: r })}"
  >
    ${z("thermometer")}<span>${e("water")}</span> <b class="temperature">${s}</b>
    <span class="scale"
      >${o.value === void 0 ? p : h`<span class="level" style="clip-path:inset(0 ${100 - l(o.value)}% 0 0 round 4px)"></span>`}
      <span class="band" style="left:${l(o.on)}%;width:${l(o.off) - l(o.on)}%"></span
    ></span>
    <span class="limits">${n} – ${r}</span>
  </div>`;
  }
  const se = y`
  .water {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-top: 8px;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    --warm: var(--red-color, #f44336);
  }
  .water .icon {
    width: 20px;
    height: 20px;
    color: var(--secondary-text-color);
  }
  .water.hot .icon {
    color: var(--warm);
  }
  .temperature {
    font-weight: 500;
  }
  .scale {
    position: relative;
    direction: ltr;
    flex: 1;
    height: 8px;
    border-radius: 4px;
    overflow: hidden;
    background: var(--track);
  }
  .level {
    position: absolute;
    inset: 0;
    background: linear-gradient(90deg, var(--blue-color, #2196f3), var(--warm));
    transition: clip-path 0.5s;
  }
  .band {
    position: absolute;
    inset-block: 0;
    min-width: 3px;
    border-inline: 2px solid var(--primary-text-color);
    background: color-mix(in srgb, var(--primary-text-color) 25%, transparent);
  }
  .limits {
    font-size: 12px;
    color: var(--secondary-text-color);
  }
`, Es = ["automatic", "observe", "off"], Ns = [
    ["now", "today"],
    ["heaters", "rules"]
  ], zs = 2;
  class Hs extends E {
    constructor() {
      super(), this.found = "no_meter", this.watched = [], this.feed = new es((t) => this.take(t)), this.version = 0;
    }
    static {
      this.properties = { config: { state: !0 }, version: { state: !0 } };
    }
    static {
      this.getConfigForm = vs;
    }
    static {
      this.getStubConfig = $e;
    }
    setConfig(t) {
      wt(t), this.config = t, this.find();
    }
    getCardSize() {
      return this.config?.compact ? 6 : 12;
    }
    getGridOptions() {
      return { columns: 12, min_columns: 6, rows: "auto" };
    }
    /** Home Assistant sets this with every change of any state: most are of no interest here. */
    set hass(t) {
      const e = this.current;
      this.current = t, (!e || e.entities !== t.entities || e.devices !== t.devices) && this.find(), this.model && (this.model.hass = t), (!e || e.locale !== t.locale || e.localize !== t.localize || e.config !== t.config || this.watched.some((n) => e.states[n] !== t.states[n])) && this.version++, e && e.connection !== t.connection && this.follow();
    }
    get hass() {
      return this.current;
    }
    connectedCallback() {
      super.connectedCallback(), this.follow(), this.unfollow = ut.follow(() => this.tick());
    }
    disconnectedCallback() {
      super.disconnectedCallback(), this.unfollow?.(), this.followed = void 0, this.feed.stop();
    }
    get say() {
      return tt(this.current?.locale.language ?? "en");
    }
    /** Look for the meter, anew when the registry has changed. */
    find() {
      const t = this.current;
      !t || !this.config || (this.found = ve(t, this.config), typeof this.found == "string" ? this.model = void 0 : this.model ? this.model.meter = this.found : this.model = new fs(t, this.found, this.feed), this.watch(), this.version++, this.follow());
    }
    /** Note which entities are shown; the live feed tells relays and the water's sensors. */
    watch() {
      if (!this.model) return;
      const e = Object.values(this.model.decision?.heaters ?? {}).flatMap((s) => [s.temperature_sensor ?? [], s.relay ?? []].flat());
      this.watched = [.../* @__PURE__ */ new Set([..._e(this.model.meter), ...e])];
    }
    /** Subscribe to the live feed of the meter that is shown. */
    follow() {
      const { current: t, model: e } = this;
      if (!this.isConnected || !t || !e) return;
      const s = { connection: t.connection, entryId: e.meter.entryId }, { followed: n } = this;
      n?.connection === s.connection && n.entryId === s.entryId || (this.followed = s, this.feed.follow(s.connection, s.entryId));
    }
    /** Draw what a message changes: readings only the bars, anything else everything. */
    take(t) {
      if (!("decision" in t) && !("connected" in t) && !("may_control" in t)) {
        this.now?.requestUpdate();
        return;
      }
      this.watch(), this.version++;
    }
    tick() {
      this.model && this.freshness && this.showFreshness();
    }
    render() {
      const { config: t, model: e, say: s } = this;
      if (!t || !this.current) return p;
      if (!e)
        return h`<ha-card><p class="message">${s(this.found)}</p></ha-card>`;
      const n = be(t);
      return h`<ha-card class=${t.compact ? "compact" : ""}>
      ${e.alarms.map((r) => this.alarm(r.name))}
      <header>
        <h2>${e.meter.name}</h2>
        <span class="freshness" ${jt((r) => this.setFreshness(r))}></span>
      </header>
      ${this.banners(e)}
      <div class="parts">${Ns.map((r) => this.column(r, n, e))}</div>
    </ha-card>`;
    }
    /** Return the parts of a column, nothing if it has none: the other one gets its room. */
    column(t, e, s) {
      const n = t.filter((r) => e.includes(r));
      return n.length ? h`<div class="column">
      ${n.map(
        (r) => h`<section class=${r} aria-label=${this.say(r)}>${this.section(r, s)}</section>`
      )}
    </div>` : p;
    }
    section(t, e) {
      const { version: s, say: n } = this, r = this.config?.compact ?? !1, i = h`<h3>${n(t)}</h3>`;
      switch (t) {
        case "now":
          return h`<ems-smart-heater-now
          .model=${e}
          .version=${s}
          ?compact=${r}
          ${jt((l) => this.now = l)}
        ></ems-smart-heater-now>`;
        case "heaters":
          return h`<div class="head">${i}${this.control(e)}</div>
          ${this.heaters(e, r)}`;
        case "rules":
          return h`${i}<ems-smart-heater-rules
            .model=${e}
            .version=${s}
          ></ems-smart-heater-rules>`;
        case "today":
          return h`${i}<ems-smart-heater-today
            .model=${e}
            .version=${s}
          ></ems-smart-heater-today>`;
        default:
          return p;
      }
    }
    control(t) {
      const { say: e } = this, s = t.meter.entities.control, n = Es.map((i) => ({ value: i, label: e(`control_${i}`) })), r = (i) => {
        t.hass.callService("select", "select_option", { option: i }, { entity_id: s }).catch(() => {
        });
      };
      return It(e("control"), t.control, n, t.mayControl(s) ? r : void 0);
    }
    heaters(t, e) {
      const { heaters: s, sharedWater: n } = t;
      return s.length ? h`${n && !e ? ee(n, t.hass.locale, this.say) : p}
      <div class="list">
        ${s.map(
        (r) => h`<ems-smart-heater-row
              .model=${t}
              .version=${this.version}
              .heater=${r}
              ?compact=${e}
              ?ownWater=${!n}
            ></ems-smart-heater-row>`
      )}
      </div>` : h`<p class="message">${this.say("no_heaters")}</p>`;
    }
    /** Tell what a person must do at once. */
    alarm(t) {
      return h`<div class="banner alarm" role="alert">
      ${z("alert")}
      <div><b>${this.say("alarm", { name: t })}</b> <span>${this.say("alarm_help")}</span></div>
    </div>`;
    }
    banners(t) {
      const e = (s, n, r) => h`<div class="banner ${s}" role="status">
        ${z(n)}
        <div><b>${this.say(r)}</b> <span>${this.say(`${r}_help`)}</span></div>
      </div>`;
      return h`
      ${t.stale && t.feed.alive ? e("error", "alert", "meter_is_lost") : p}
      ${t.contactorFault ? e("error", "alert", "contactor_fault") : p}
      ${t.control === "observe" ? e("warning", "eye", "observing") : p}
      ${t.control === "off" ? e("plain", "power", "control_is_off") : p}
    `;
    }
    setFreshness(t) {
      this.freshness = t, this.showFreshness();
    }
    updated() {
      this.showFreshness();
    }
    /** Tell how old the last reading is; written directly, as it changes with every second. */
    showFreshness() {
      const { model: t, freshness: e, say: s } = this;
      if (!t || !e) return;
      const { alive: n, ageS: r } = t.feed, { locale: i } = t.hass, l = r === void 0 ? "" : qt(Math.floor(r), i);
      let [a, c] = ["live", s("live")];
      n ? t.stale ? [a, c] = ["stale", l ? s("stale", { age: l }) : s("no_reading")] : (r ?? 0) >= zs && ([a, c] = ["late", s("ago", { age: l })]) : [a, c] = t.stale ? ["stale", s("no_reading")] : ["slow", s("slow")], e.dataset.state !== a && (e.dataset.state = a, this.version++), e.textContent !== c && (e.textContent = c);
      const d = r === void 0 ? "" : `${$(r, i, 1)} s`;
      e.title = d ? s("live_help", { age: d }) : "";
    }
    static {
      this.styles = [Z, se, bs];
    }
  }
  const Os = y`
  .tile {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    height: 100%;
    --colour: var(--state-inactive-color, #9e9e9e);
    border-radius: var(--radius);
    border: 1px solid var(--divider-color, #e0e0e0);
    padding: 10px 12px 12px;
  }
  .tile.on {
    --colour: var(--heat);
    border-color: color-mix(in srgb, var(--heat) 45%, transparent);
    background: color-mix(in srgb, var(--heat) 6%, transparent);
  }
  .tile.fault {
    --colour: var(--error-color, #db4437);
    border: 2px solid var(--colour);
    padding: 9px 11px 11px;
    background: color-mix(in srgb, var(--colour) 8%, transparent);
  }
  .about {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    padding: 0;
    text-align: start;
    white-space: normal;
  }
  .circle {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    color: var(--colour);
    background: color-mix(in srgb, var(--colour) 20%, transparent);
    transition: color 0.3s;
  }
  .texts {
    flex: 1;
    min-width: 0;
  }
  .name,
  .status {
    display: block;
    line-height: 20px;
  }
  .name {
    font-weight: 500;
  }
  .status {
    font-size: 13px;
    min-height: 20px;
    font-variant-numeric: tabular-nums;
  }
  .power {
    font-weight: 500;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .tile:not(.on) .power {
    color: var(--secondary-text-color);
    font-weight: 400;
  }
  .relay {
    font-weight: 500;
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 10px;
  }
  .controls > .choices {
    flex: 1 1 150px;
  }
  .boost {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    flex: 1 1 190px;
  }
  .boost.runs {
    border-radius: var(--radius);
    background: color-mix(in srgb, var(--heat) 14%, transparent);
    padding-inline-start: 12px;
  }
  .until {
    font-size: 14px;
  }
  .solid {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: 1;
    gap: 6px;
    min-height: 40px;
    border-radius: var(--radius);
    background: var(--track);
  }
  .boost.runs .solid {
    flex: none;
    background: none;
  }
  .solid .icon {
    width: 18px;
    height: 18px;
    color: var(--heat);
  }
  .solid:hover:not(:disabled) {
    background: color-mix(in srgb, var(--primary-text-color) 16%, transparent);
  }
  .solid:disabled {
    cursor: default;
    opacity: 0.5;
  }
  .minutes {
    display: flex;
    align-items: center;
    gap: 4px;
    font-size: 14px;
    color: var(--secondary-text-color);
  }
  .minutes input {
    width: 4em;
    min-height: 40px;
    border-radius: var(--radius);
  }
  @container card (max-width: 420px) {
    .controls {
      flex-wrap: nowrap;
    }
    .controls:has(.runs) {
      flex-wrap: wrap;
    }
    .boost:not(.runs) {
      flex: 0 0 auto;
    }
    .start .text {
      display: none;
    }
    .minutes input {
      width: 3.4em;
    }
  }
`;
  class H extends E {
    static {
      this.properties = {
        model: { attribute: !1, hasChanged: () => !0 },
        version: { attribute: !1 },
        compact: { type: Boolean, reflect: !0 }
      };
    }
    get say() {
      return tt(this.model.hass.locale.language);
    }
    /** Call an action; Home Assistant itself tells why one failed. */
    async act(t, e, s, n = {}) {
      try {
        return await this.model.hass.callService(t, e, n, { entity_id: s }), !0;
      } catch {
        return !1;
      }
    }
    /** Return what sets a number, undefined if this user may not. */
    writer(t) {
      const e = t?.entity_id, { model: s } = this;
      return s.mayControl(e) ? (n) => this.act("number", "set_value", e, { value: n }) : void 0;
    }
    /** Open Home Assistant's dialog of an entity. */
    more(t) {
      t && this.dispatchEvent(
        new CustomEvent("hass-more-info", { detail: { entityId: t }, bubbles: !0, composed: !0 })
      );
    }
  }
  const Ts = (o, t) => _s(`s_${o}`, "surplus") || t !== void 0 && k(`s_${o}_left`), Us = (o, t) => o === "total" ? t("phase_total") : t("phase_on", { phase: o.toUpperCase() });
  function Ps(o, t, e) {
    const { availableW: s, gridW: n, phase: r } = o;
    if (n === void 0 || r === void 0)
      return s === void 0 ? "" : s < 0.5 ? e("nothing_of") : e("available_of", { power: g(s, t.locale) });
    const i = g(Math.abs(n), t.locale);
    return e(n >= 0.5 ? "import_of" : "surplus_of", { power: i, where: Us(r, e) });
  }
  const Rs = [
    [
      "needs",
      "needed",
      ({ onThresholdW: o = 0 }, { locale: t }) => o < 0 ? g(-o, t) : void 0
    ],
    ["again", "on", ({ heatsAgainAt: o }) => o],
    ["until", "time", ({ until: o }, t) => o === void 0 ? void 0 : ft(o, t)],
    [
      "left",
      "left",
      ({ until: o = 0, now: t }, { locale: e }) => o > t ? qt(o - t, e) : void 0
    ]
  ];
  function Ws(o, t, e) {
    const { status: s, entity: n } = o, r = (l, a = {}) => e(l, { ...a, surplus: Ps(o, t, e) }).replace(/: $/, "");
    for (const [l, a, c] of Rs) {
      const d = `s_${s}_${l}`, u = k(d) ? c(o, t) : void 0;
      if (k(d) && u) return r(d, { [a]: u });
    }
    const i = `s_${s}`;
    return k(i) ? r(i) : bt(t, "sensor", "status", s, n);
  }
  const Ls = (o, t) => o.key === "tolerated_import" ? t("mark_tolerated") : t(`mark_${o.kind}`, { name: o.heater ?? t("mark_guard") }), Bs = /* @__PURE__ */ new Set(["cannot_switch_off", "relay_fault"]), Ds = ["automatic", "on", "off"];
  class Is extends H {
    constructor() {
      super(...arguments), this.said = "";
    }
    static {
      this.properties = {
        ...H.properties,
        heater: { attribute: !1 },
        ownWater: { type: Boolean }
      };
    }
    connectedCallback() {
      super.connectedCallback(), this.unfollow = ut.follow(() => this.tick());
    }
    disconnectedCallback() {
      super.disconnectedCallback(), this.unfollow?.();
    }
    /** Count on, where something counts. */
    tick() {
      const t = this.model.heater(this.heater);
      Ts(t.status, t.until) && this.words(t) !== this.said && this.requestUpdate();
    }
    words(t) {
      const { model: e } = this, s = e.goesBy("on_threshold_w") ? t.phase : void 0, n = U(e.state("on_threshold", this.heater));
      return Ws(
        {
          status: t.status,
          entity: e.state("status", this.heater),
          until: t.until,
          now: e.feed.now,
          phase: s,
          gridW: s && e.power(s),
          availableW: e.availableW,
          onThresholdW: s && n,
          heatsAgainAt: t.water && te(t.water.on, t.water, e.hass.locale)
        },
        e.hass,
        this.say
      );
    }
    /** Return whether it is on, and what it would or shall be; nothing where nobody knows. */
    relay(t) {
      const { say: e } = this;
      if (t.on === void 0) return;
      const s = e(t.on ? "is_on" : "is_off");
      if (t.wanted === t.on || Bs.has(t.status)) return s;
      const n = this.model.control === "observe" ? "would_be" : "switching";
      return `${s}, ${e(`${n}_${t.wanted ? "on" : "off"}`)}`;
    }
    render() {
      const { model: t, say: e, heater: s } = this, n = t.heater(s), r = cs(n.status);
      this.said = this.words(n);
      const i = this.relay(n);
      return h`
      <div class="tile ${n.on ? "on" : ""} ${r ? "fault" : ""}">
        <button class="about" type="button" @click=${() => this.more(s.entities.status)}>
          <span class="circle">${z(r ? "alert" : "boiler")}</span>
          <span class="texts">
            <span class="name">${s.name}</span>
            <span class="status"
              >${i && h`<b class="relay">${i}</b> · `}<span class="words">${this.said}</span></span
            >
          </span>
          <span class="power"
            >${n.powerW === void 0 ? "–" : g(n.powerW, t.hass.locale)}</span
          >
        </button>
        ${n.water && this.ownWater && !this.compact ? ee(n.water, t.hass.locale, e) : p}
        <div class="controls">${this.mode(n)}${this.compact ? p : this.boost(n)}</div>
      </div>
    `;
    }
    mode(t) {
      const { say: e, heater: s, model: n } = this, r = s.entities.mode, i = Ds.map((c) => ({ value: c, label: e(`mode_${c}`) })), l = n.mayControl(r), a = (c) => {
        l && this.act("select", "select_option", r, { option: c });
      };
      return It(e("mode", { name: s.name }), t.mode, i, l ? a : void 0);
    }
    boost(t) {
      const { say: e, heater: s, model: n } = this, { name: r } = s, i = s.entities.boost;
      if (!i) return p;
      const l = n.mayControl(i);
      if (t.boost) {
        const u = t.boostUntil ? e("boost_until", { time: ft(t.boostUntil, n.hass) }) : "", m = () => {
          this.act("switch", "turn_off", i);
        };
        return h`<div class="boost runs">
        <span class="until">${u}</span>
        ${l ? h`<button
                type="button"
                class="solid end"
                aria-label=${e("boost_end_of", { name: r })}
                @click=${m}
              >
                ${z("stop")}${e("boost_end")}
              </button>` : p}
      </div>`;
      }
      if (!l) return p;
      const a = () => {
        this.act("switch", "turn_on", i);
      }, c = n.state("boost_duration", s), d = String(b(c) ?? "");
      return h`<div class="boost">
      <button
        type="button"
        class="solid start"
        aria-label=${e("boost_start", { name: r, duration: `${d} ${e("minutes")}` })}
        ?disabled=${t.mode === "off"}
        @click=${a}
      >
        ${z("rocket")}<span class="text">${e("boost")}</span>
      </button>
      <label class="minutes"
        >${Ft(e("boost_minutes", { name: r }), c, this.writer(c), String)}
        <span aria-hidden="true">${e("minutes")}</span></label
      >
    </div>`;
    }
    static {
      this.styles = [Z, se, Os];
    }
  }
  F("ems-smart-heater-row", Is);
  function oe(o, t, e) {
    const s = U(o.state(t.key, e));
    return s === void 0 ? [] : [{ ...t, heater: e?.name, value: s }];
  }
  function Fs(o) {
    const t = (s, n, r) => ["on", "off"].flatMap((i) => {
      const l = `${s}${i}_threshold`;
      return o.goesBy(`${l}_w`) ? oe(o, { phase: n, kind: i, key: l }, r) : [];
    }), e = o.heaters.flatMap((s) => {
      const { phase: n } = o.heater(s);
      return n ? t("", n, s) : [];
    });
    return o.guarded && e.push(...t("total_", "total")), o.goesBy("tolerated_import_w") && e.push(...oe(o, { phase: "total", kind: "off", key: "tolerated_import" })), e;
  }
  const Vs = y`
  :host {
    --bar: 18px;
    --lane-height: 15px;
    --import: var(--energy-grid-consumption-color, #488fc2);
    --export: var(--energy-solar-color, #ff9800);
  }
  :host([compact]) {
    --bar: 12px;
  }
  .rows {
    display: grid;
    grid-template-columns: auto 1fr auto;
    column-gap: 12px;
    row-gap: 8px;
    align-items: start;
  }
  .row,
  .axis {
    display: contents;
  }
  .name,
  .value {
    margin-top: calc(var(--up) * var(--lane-height) + var(--bar) / 2 - 10px);
  }
  .name {
    font-weight: 500;
  }
  .value {
    text-align: end;
    min-width: 4.6em;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .total .name,
  .total .value {
    font-weight: 700;
  }
  .lane {
    position: relative;
    direction: ltr;
    padding-block: calc(var(--up) * var(--lane-height)) calc(var(--down) * var(--lane-height));
  }
  .track {
    position: relative;
    display: flex;
    height: var(--bar);
    border-radius: calc(var(--bar) / 2);
    overflow: hidden;
    background: var(--track);
  }
  .track::after {
    content: "";
    position: absolute;
    inset-block: 0;
    left: calc(50% - 1px);
    width: 2px;
    background: var(--card-background-color, #fff);
  }
  .half {
    flex: 1;
    overflow: hidden;
  }
  .fill {
    height: 100%;
    transition: transform 0.2s linear;
  }
  .export .fill {
    background: var(--export);
    border-radius: calc(var(--bar) / 2) 0 0 calc(var(--bar) / 2);
  }
  .import .fill {
    background: var(--import);
    border-radius: 0 calc(var(--bar) / 2) calc(var(--bar) / 2) 0;
  }
  .stale .fill {
    background: var(--disabled-color, #bdbdbd);
  }
  .stale .value {
    color: var(--secondary-text-color);
    font-weight: 400;
  }
  .ticks {
    grid-column: 2;
    direction: ltr;
    display: grid;
    grid-template-columns: auto 1fr auto 1fr auto;
    text-align: center;
    gap: 4px;
    font-size: 12px;
    line-height: 16px;
    color: var(--secondary-text-color);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .way {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 4px 16px;
    margin: 8px 0 0;
    color: var(--secondary-text-color);
  }
  .facts span {
    font-variant-numeric: tabular-nums;
  }
  .available::before {
    content: "";
    display: inline-block;
    width: 10px;
    height: 10px;
    border-radius: 5px;
    margin-inline-end: 6px;
    background: var(--export);
  }
  .mark {
    position: absolute;
    width: 24px;
    height: calc(var(--lane-height) + 10px);
    margin-left: -12px;
    --shape: var(--primary-text-color);
  }
  .mark.common {
    --shape: var(--secondary-text-color);
  }
  .mark.on {
    bottom: calc((var(--down) - 1 - var(--lane)) * var(--lane-height));
  }
  .mark.off {
    top: calc((var(--up) - 1 - var(--lane)) * var(--lane-height));
  }
  .line {
    position: absolute;
    left: 11px;
    width: 2px;
    border-radius: 1px;
    background: var(--shape);
    box-shadow: 0 0 0 1px var(--card-background-color, #fff);
    height: calc(var(--bar) + 4px + var(--lane) * var(--lane-height));
  }
  .on .line {
    bottom: calc(var(--lane-height) - 2px);
  }
  .off .line {
    top: calc(var(--lane-height) - 2px);
  }
  .shape {
    position: absolute;
    left: 5px;
    width: 14px;
    height: 11px;
    background: var(--shape);
  }
  .on .shape {
    bottom: 3px;
    clip-path: polygon(50% 0, 100% 60%, 100% 100%, 0 100%, 0 60%);
  }
  .off .shape {
    top: 3px;
    clip-path: polygon(50% 100%, 100% 40%, 100% 0, 0 0, 0 40%);
  }
  .bubble {
    position: absolute;
    z-index: 2;
    left: 50%;
    /* As far to the left as the mark is to the right: it never leaves the bar. */
    translate: calc(var(--at) * -1%);
    display: none;
  }
  .on .bubble {
    top: calc(100% + 2px);
  }
  .off .bubble {
    bottom: calc(100% + 2px);
  }
  .mark:hover .bubble {
    display: block;
  }
  @container card (max-width: 420px) {
    .rows {
      grid-template-columns: 1fr auto;
    }
    .row {
      display: grid;
      grid-column: 1 / -1;
      grid-template-columns: 1fr auto;
      row-gap: 2px;
    }
    .name,
    .value {
      margin-top: 0;
    }
    .lane {
      grid-column: 1 / -1;
      grid-row: 2;
    }
    .ticks {
      grid-column: 1 / -1;
    }
  }
`, js = 24, Zs = { l1: "L1", l2: "L2", l3: "L3" };
  class qs extends H {
    constructor() {
      super(...arguments), this.scale = new ks(), this.marks = [], this.trackPx = 200, this.sizes = new ResizeObserver(() => this.measure());
    }
    connectedCallback() {
      super.connectedCallback(), this.sizes.observe(this);
    }
    disconnectedCallback() {
      super.disconnectedCallback(), this.sizes.disconnect();
    }
    measure() {
      const t = this.renderRoot.querySelector(".track")?.clientWidth;
      t && t !== this.trackPx && (this.trackPx = t, this.requestUpdate());
    }
    firstUpdated() {
      this.measure();
    }
    willUpdate(t) {
      t.has("version") && (this.marks = this.compact ? [] : Fs(this.model));
      const e = pt.map((n) => this.model.power(n) ?? 0), s = this.marks.map((n) => n.value * As);
      this.scale.fit([...e, ...s], performance.now());
    }
    render() {
      const { model: t, say: e } = this, { locale: s } = t.hass, { frequency: n, availableW: r } = t, i = this.scale.end, l = (a) => {
        const c = i >= 2e3;
        return `${$(c ? a / 1e3 : a, s)} ${c ? "kW" : "W"}`;
      };
      return h`
      <div class="rows ${t.stale ? "stale" : ""}">
        ${pt.map((a) => this.row(a))}
        <div class="axis" aria-hidden="true">
          <div class="ticks">
            <span>${l(-i)}</span><span class="way">${e("to_grid")}</span><span>0</span
            ><span class="way">${e("from_grid")}</span><span>${l(i)}</span>
          </div>
        </div>
      </div>
      <p class="facts">
        ${r === void 0 || t.stale ? p : h`<span class="available"
                >${e("available", { power: g(Math.max(0, r), s) })}</span
              >`}
        ${n === void 0 ? p : h`<span class="frequency" title=${e("frequency")}
                >${j(n, "Hz", s, 2)}</span
              >`}
      </p>
    `;
    }
    row(t) {
      const { model: e, say: s } = this, n = e.power(t), r = mt(n ?? 0, this.scale.end), i = t === "total" ? s("total") : Zs[t], l = n === void 0 ? "–" : g(n, e.hass.locale), a = this.marks.filter((f) => f.phase === t), c = a.filter((f) => f.kind === "off"), d = a.filter((f) => f.kind === "on"), [u, m] = [this.laned(c), this.laned(d)];
      return h`
      <div
        class="row ${t}"
        data-phase=${t}
        style="--up:${Math.max(0, ...u.map((f) => f + 1))};--down:${Math.max(0, ...m.map((f) => f + 1))}"
      >
        <span class="name">${i}</span>
        <div class="lane">
          <div class="track">
            <div class="half export">
              <div class="fill" style="transform:translateX(${100 * (1 + Math.min(r, 0))}%)"></div>
            </div>
            <div class="half import">
              <div class="fill" style="transform:translateX(${-100 * (1 - Math.max(r, 0))}%)"></div>
            </div>
          </div>
          ${c.map((f, _) => this.mark(f, u[_] ?? 0))}
          ${d.map((f, _) => this.mark(f, m[_] ?? 0))}
        </div>
        <span class="value ${(n ?? 0) < 0 ? "out" : "in"}">${l}</span>
      </div>
    `;
    }
    laned(t) {
      return Ss(
        t.map((e) => (1 + mt(e.value, this.scale.end)) / 2 * this.trackPx),
        js
      );
    }
    mark(t, e) {
      const { locale: s } = this.model.hass, n = g(Math.abs(t.value), s), r = Ls(t, this.say), i = this.say(t.value < 0 ? "value_surplus" : "value_import", { power: n }), l = 50 * (1 + mt(t.value, this.scale.end));
      return h`<div
      class="mark ${t.kind} ${t.heater === void 0 ? "common" : ""}"
      style="left:${l}%;--at:${l};--lane:${e}"
      role="img"
      aria-label="${r} ${i}"
    >
      <span class="line"></span><span class="shape"></span
      ><span class="bubble" aria-hidden="true"> ${r} <b>${g(t.value, s)}</b></span>
    </div>`;
    }
    static {
      this.styles = [Z, Vs];
    }
  }
  F("ems-smart-heater-now", qs);
  const Gs = y`
  .common {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
    gap: 8px 24px;
  }
  .field {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-height: 40px;
  }
  .field > span:first-child {
    min-width: 0;
  }
  .input {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .unit {
    width: 1.6em;
    font-size: 13px;
    color: var(--secondary-text-color);
  }
  table {
    width: 100%;
    margin-top: 12px;
    border-collapse: collapse;
  }
  th {
    font-weight: 400;
    text-align: end;
    padding: 4px 0 4px 8px;
  }
  thead th {
    font-size: 13px;
    color: var(--secondary-text-color);
  }
  th:first-child {
    text-align: start;
    padding-inline-start: 0;
  }
  tbody tr {
    border-top: 1px solid var(--divider-color, #e0e0e0);
  }
  td {
    text-align: end;
    padding: 4px 0 4px 8px;
  }
  td input[type="number"] {
    width: 4.6em;
  }
  .help {
    margin: 8px 0 0;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  .toggle {
    width: 48px;
    min-height: 28px;
    height: 28px;
    padding: 4px;
    border-radius: 14px;
    background: color-mix(in srgb, var(--primary-text-color) 45%, transparent);
    transition: background 0.2s;
  }
  .toggle span {
    display: block;
    width: 20px;
    height: 20px;
    border-radius: 50%;
    background: var(--card-background-color, #fff);
    transition: margin 0.2s;
  }
  .toggle[aria-checked="true"] {
    background: var(--primary-color);
  }
  .toggle[aria-checked="true"] span {
    margin-inline-start: 20px;
  }
  @container card (max-width: 560px) {
    .common {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px 16px;
    }
    .field {
      flex-direction: column;
      align-items: stretch;
      justify-content: flex-end;
      gap: 0;
    }
    .field > span:first-child {
      overflow-wrap: anywhere;
      font-size: 12px;
      color: var(--secondary-text-color);
    }
    .field .input input {
      flex: 1;
    }
    .toggle {
      margin-block: 4px;
    }
    table,
    tbody,
    tr {
      display: block;
    }
    thead {
      display: none;
    }
    tbody tr {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 4px 16px;
      padding: 8px 0;
    }
    tbody th {
      grid-column: 1 / -1;
      font-weight: 500;
      padding: 0;
    }
    td {
      display: flex;
      flex-direction: column;
      align-items: stretch;
      text-align: start;
      padding: 0;
    }
    td::before {
      content: attr(data-label);
      font-size: 12px;
      color: var(--secondary-text-color);
    }
    td .input input {
      flex: 1;
    }
    td.none {
      display: none;
    }
  }
`, Ks = [
    ["on_delay", "on_delay_s"],
    ["off_delay", "off_delay_s"],
    ["total_on_threshold", "total_on_threshold_w"],
    ["total_off_threshold", "total_off_threshold_w"],
    ["tolerated_import", "tolerated_import_w"]
  ], Ys = ["total_on_threshold", "total_off_threshold"], Xs = [
    ["on_threshold", "on_threshold_w"],
    ["off_threshold", "off_threshold_w"],
    ["on_temperature"],
    ["off_temperature"]
  ];
  class Js extends H {
    render() {
      const { model: t, say: e } = this, s = this.counting(Ks).filter((n) => t.guarded || !Ys.includes(n));
      return h`
      <div class="common">
        ${this.strategy()} ${t.goesBy("total_guard") ? this.guard(t.guarded) : p}
        ${s.map(
        (n) => h`<label class="field"
              ><span>${e(n)}</span> <span class="input">${this.number(n)}${this.unit(n)}</span></label
            >`
      )}
      </div>
      ${this.table(this.counting(Xs).filter((n) => this.any(n)))}
      <p class="help">${e("sign_help")}</p>
    `;
    }
    /** Return the numbers that count with the strategy. */
    counting(t) {
      return t.filter(([, e]) => e === void 0 || this.model.goesBy(e)).map(([e]) => e);
    }
    any(t) {
      return this.model.heaters.some((e) => e.entities[t] !== void 0);
    }
    strategy() {
      const { model: t, say: e } = this, s = t.state("strategy");
      if (!s) return p;
      const n = (i) => bt(t.hass, "select", "strategy", i, s), r = (i) => {
        this.act("select", "select_option", s.entity_id, {
          option: i.target.value
        });
      };
      return h`<label class="field wide"
      ><span>${e("strategy")}</span>
      ${t.mayControl(s.entity_id) ? h`<select .value=${s.state} @change=${r}>
              ${t.strategies.map(
        (i) => h`<option value=${i} ?selected=${i === s.state}>${n(i)}</option>`
      )}
            </select>` : h`<b>${n(t.strategy ?? s.state)}</b>`}
    </label>`;
    }
    guard(t) {
      const { model: e, say: s } = this, n = e.meter.entities.total_guard;
      if (!n) return p;
      const r = () => {
        this.act("switch", t ? "turn_off" : "turn_on", n);
      };
      return h`<div class="field">
      <span>${s("total_guard")}</span>
      ${e.mayControl(n) ? h`<button
              type="button"
              class="toggle"
              role="switch"
              aria-checked=${t ? "true" : "false"}
              aria-label=${s("total_guard")}
              @click=${r}
            >
              <span></span>
            </button>` : h`<b>${s(t ? "is_on" : "is_off")}</b>`}
    </div>`;
    }
    number(t, e) {
      const { model: s, say: n } = this, r = s.state(t, e);
      if (!r) return p;
      const i = e ? n("rule_of", { name: e.name, rule: n(t) }) : n(t), l = (a) => $(a, s.hass.locale, Number.isInteger(a) ? 0 : 1);
      return Ft(i, r, this.writer(r), l);
    }
    unit(t, e) {
      const s = T(this.model.state(t, e));
      return h`<span class="unit" aria-hidden="true">${s}</span>`;
    }
    table(t) {
      const { say: e } = this, { heaters: s } = this.model;
      return !t.length || !s.length ? p : h`<table>
      <thead>
        <tr>
          <th scope="col">${e("heater")}</th>
          ${t.map((n) => h`<th scope="col">${e(n)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${s.map(
        (n) => h`<tr>
              <th scope="row">${n.name}</th>
              ${t.map((r) => {
          const i = n.entities[r] !== void 0;
          return h`<td data-label=${e(r)} class=${i ? "" : "none"}>
                  ${i ? h`<span class="input">${this.number(r, n)}${this.unit(r, n)}</span>` : p}
                </td>`;
        })}
            </tr>`
      )}
      </tbody>
    </table>`;
    }
    static {
      this.styles = [Z, Gs];
    }
  }
  F("ems-smart-heater-rules", Js);
  const Qs = 864e5, q = 3e5, to = ["solar_energy", "grid_energy"], ne = (o) => o.meter.heaters.flatMap((t) => t.entities.heater_power ?? []);
  async function eo(o, t, e) {
    const { entities: s } = t.meter, n = [s.surplus, ...to.map((r) => s[r]), ...ne(t)];
    return o.callWS({
      type: "recorder/statistics_during_period",
      start_time: new Date(e).toISOString(),
      period: "5minute",
      statistic_ids: n.filter((r) => r !== void 0),
      types: ["mean", "change", "state"],
      units: { power: "W", energy: "Wh" }
    });
  }
  const re = (o = []) => o.flatMap(
    ({ start: t, mean: e }) => typeof e == "number" ? [{ at: t + q / 2, watts: e }] : []
  );
  function so(o) {
    const t = /* @__PURE__ */ new Map();
    for (const e of o.flat()) t.set(e.at, (t.get(e.at) ?? 0) + e.watts);
    return [...t].sort(([e], [s]) => e - s).map(([e, s]) => ({ at: e, watts: s }));
  }
  function oo(o, t) {
    if (!o?.length) return;
    const e = o.reduce((n, r) => n + (r.change ?? 0), 0), s = o.at(-1)?.state;
    return e + (typeof s == "number" && t !== void 0 ? Math.max(0, t - s) : 0);
  }
  const no = { Wh: 1, kWh: 1e3, MWh: 1e6 };
  function ro(o, t, e) {
    const s = (n) => {
      const r = o.meter.entities[n], i = o.state(n), l = no[T(i) ?? ""] ?? NaN, a = Number(i?.state) * l;
      return r === void 0 ? void 0 : oo(t[r], Number.isFinite(a) ? a : void 0);
    };
    return {
      from: e,
      surplus: re(t[o.meter.entities.surplus ?? ""]).map(({ at: n, watts: r }) => ({
        at: n,
        watts: Math.max(0, r)
      })),
      heaters: so(ne(o).map((n) => re(t[n]))),
      solarWh: s("solar_energy"),
      gridWh: s("grid_energy")
    };
  }
  const io = (o) => Jt(Math.max(1e3, ...[...o.surplus, ...o.heaters].map((t) => t.watts))), ie = (o) => Math.max(0, ...o.map((t) => t.watts));
  function ao(o, t, e, s, n) {
    const r = (d) => ((d - t) / Qs * s).toFixed(1), i = (d) => (n * (1 - d / e)).toFixed(1), l = [];
    let a = [];
    const c = () => {
      const [d, u] = [a[0], a.at(-1)];
      if (!d || !u) return;
      const m = a.map(({ at: fo, watts: mo }) => `L${r(fo)},${i(mo)}`).join(""), [f, _] = [r(d.at - q / 2), r(u.at + q / 2)];
      l.push(
        `M${f},${n}L${f},${i(d.watts)}${m}L${_},${i(u.watts)}L${_},${n}Z`
      ), a = [];
    };
    for (const d of o) {
      const u = a.at(-1);
      u && d.at - u.at > 1.5 * q && c(), a.push(d);
    }
    return c(), l.join("");
  }
  function ae(o, t) {
    return o.find((e) => Math.abs(e.at - t) <= q / 2);
  }
  const lo = y`
  :host {
    --solar: var(--energy-solar-color, #ff9800);
  }
  .figures {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 8px 16px;
  }
  .figure b {
    font-size: 22px;
    font-weight: 500;
    font-variant-numeric: tabular-nums;
  }
  .figure span {
    display: block;
    font-size: 13px;
    color: var(--secondary-text-color);
  }
  .chart {
    position: relative;
    direction: ltr;
    margin-top: 12px;
  }
  svg {
    display: block;
    width: 100%;
    height: 120px;
  }
  .grid {
    stroke: var(--divider-color, #e0e0e0);
    vector-effect: non-scaling-stroke;
  }
  path.surplus {
    fill: color-mix(in srgb, var(--solar) 45%, transparent);
  }
  path.heaters {
    fill: var(--heat);
  }
  .end {
    position: absolute;
    top: 2px;
    inset-inline-start: 0;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  .hours {
    display: flex;
    direction: ltr;
    justify-content: space-between;
    margin-top: 4px;
    font-size: 12px;
    color: var(--secondary-text-color);
    font-variant-numeric: tabular-nums;
  }
  .legend {
    display: flex;
    gap: 16px;
    margin-top: 4px;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  .legend span::before {
    content: "";
    display: inline-block;
    width: 10px;
    height: 10px;
    border-radius: 3px;
    margin-inline-end: 6px;
    background: var(--heat);
  }
  .legend .surplus::before {
    background: color-mix(in srgb, var(--solar) 45%, transparent);
  }
  .pointer {
    position: absolute;
    inset-block: 0;
    width: 1px;
    background: var(--primary-text-color);
    pointer-events: none;
  }
  .tip {
    position: absolute;
    top: 4px;
    margin-inline-start: 8px;
    font-variant-numeric: tabular-nums;
  }
  .tip.before {
    translate: calc(-100% - 16px);
  }
  @container card (min-width: 900px) {
    svg {
      height: 220px;
    }
  }
  .empty {
    margin: 12px 0 0;
    color: var(--secondary-text-color);
  }
`, le = 3e5, co = 2e4, [gt, et] = [600, 120], ho = [0, 6, 12, 18, 24], uo = 864e5;
  class po extends H {
    constructor() {
      super(...arguments), this.from = 0, this.dueMs = 0;
    }
    static {
      this.properties = {
        ...H.properties,
        statistics: { state: !0 },
        failed: { state: !0 },
        pointed: { state: !0 }
      };
    }
    connectedCallback() {
      super.connectedCallback(), this.unfollow = ut.follow(() => this.tick()), this.dueMs = 0;
    }
    disconnectedCallback() {
      super.disconnectedCallback(), this.unfollow?.();
    }
    firstUpdated() {
      this.tick();
    }
    tick() {
      const t = Date.now();
      !this.model || t < this.dueMs || (this.dueMs = t - t % le + le + co, this.read(t));
    }
    async read(t) {
      const { hass: e } = this.model;
      this.from = is(t, e.config.time_zone);
      try {
        this.statistics = await eo(e, this.model, this.from), this.failed = !1;
      } catch {
        this.failed = !0;
      }
    }
    willUpdate() {
      this.day = this.statistics && ro(this.model, this.statistics, this.from);
    }
    render() {
      return h`<div class="figures">${this.figures()}</div>
      ${this.chart()}`;
    }
    figures() {
      const { model: t, say: e, day: s } = this, { locale: n } = t.hass, r = (c) => c === void 0 ? "–" : $(c / 1e3, n, 2), l = t.meter.heaters.map((c) => b(t.state("switchings_today", c))).filter((c) => c !== void 0), a = (c, d, u, m) => h`<div class="figure ${c}">
        <b>${d}</b>${u ? ` ${u}` : ""} <span>${m}</span>
      </div>`;
      return h`
      ${a("solar", r(s?.solarWh), "kWh", e("solar_today"))}
      ${a("grid", r(s?.gridWh), "kWh", e("grid_today"))}
      ${a(
        "switchings",
        l.length ? $(
          l.reduce((c, d) => c + d, 0),
          n
        ) : "–",
        "",
        e("switchings_today")
      )}
    `;
    }
    chart() {
      const { model: t, say: e, day: s } = this;
      if (this.failed) return h`<p class="empty">${e("chart_failed")}</p>`;
      if (!s) return p;
      if (!s.surplus.length && !s.heaters.length) return h`<p class="empty">${e("chart_empty")}</p>`;
      const { locale: n } = t.hass, r = io(s), i = e("chart", {
        surplus: g(ie(s.surplus), n),
        heaters: g(ie(s.heaters), n)
      }), l = (a) => ct`<path class=${a} d=${ao(s[a], s.from, r, gt, et)} />`;
      return h`
      <div
        class="chart"
        @pointermove=${(a) => this.point(a)}
        @pointerleave=${() => this.pointed = void 0}
      >
        <svg viewBox="0 0 ${gt} ${et}" preserveAspectRatio="none" role="img" aria-label=${i}>
          ${[0, 0.5, 1].map(
        (a) => ct`<line class="grid" x1="0" x2=${gt} y1=${a * et} y2=${a * et} />`
      )}
          ${l("surplus")}${l("heaters")}
        </svg>
        <span class="end" aria-hidden="true">${$(r / 1e3, n, r % 1e3 ? 1 : 0)} kW</span>
        ${this.pointer(s)}
      </div>
      <div class="hours" aria-hidden="true">
        ${ho.map((a) => h`<span>${this.hour(s, a)}</span>`)}
      </div>
      <div class="legend" aria-hidden="true">
        <span class="surplus">${e("chart_surplus")}</span
        ><span class="heaters">${e("chart_heaters")}</span>
      </div>
    `;
    }
    /** Return the name of an hour of the day. */
    hour(t, e) {
      const { hass: s } = this.model, n = { ...s, locale: { ...s.locale, time_zone: "server" } };
      return ft((t.from + e * 36e5) / 1e3, n);
    }
    point(t) {
      const e = t.currentTarget.getBoundingClientRect();
      this.pointed = (t.clientX - e.left) / e.width;
    }
    pointer(t) {
      if (this.pointed === void 0) return p;
      const e = t.from + this.pointed * uo, [s, n] = [ae(t.surplus, e), ae(t.heaters, e)];
      if (!s && !n) return p;
      const { hass: r } = this.model, i = (a) => a === void 0 ? "–" : g(a, r.locale), l = 100 * this.pointed;
      return h`<span class="pointer" style="left:${l}%"></span>
      <span class="tip ${l > 50 ? "before" : ""}" style="left:${l}%"
        >${this.hour(t, (e - t.from) / 36e5)}<br />${this.say("chart_surplus")}
        ${i(s?.watts)}<br />${this.say("chart_heaters")} ${i(n?.watts)}</span
      >`;
    }
    static {
      this.styles = [Z, lo];
    }
  }
  F("ems-smart-heater-today", po);
  const _t = "ems-smart-heater-card", ce = window;
  if (!customElements.get(_t)) {
    F(_t, Hs);
    const o = tt(xt());
    ce.customCards = [
      ...ce.customCards ?? [],
      { type: _t, name: o("card_name"), description: o("card_description"), preview: !0 }
    ];
  }
};
customElements.get("home-assistant") ? he() : customElements.whenDefined("home-assistant").then(he);
