import { defineConfig } from "vitest/config";

// Home Assistant's app replaces the registry of elements when it starts, and this file may be loaded before
// that: what was defined then would be lost. So nothing in it runs before the app is there.
const banner = "const start = () => {";
const footer = `};
if (customElements.get("home-assistant")) start();
else void customElements.whenDefined("home-assistant").then(start);`;

export default defineConfig({
  json: { namedExports: false },
  build: {
    lib: { entry: "src/main.ts", formats: ["es"], fileName: () => "ems-smart-heater-card.js" },
    target: "es2022",
    minify: "esbuild",
    reportCompressedSize: false,
    rollupOptions: { output: { banner, footer } },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
