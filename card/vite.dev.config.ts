import { defineConfig } from "vite";

/** The harness page, for eyes and for pictures. */
export default defineConfig({ root: "dev", server: { host: "127.0.0.1", port: 5199, strictPort: true } });
