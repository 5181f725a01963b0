import { env } from "node:process";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The shop must see the host that the browser sees: it refuses calls from pages of other origins.
const shop = { target: env.SHOP ?? "http://127.0.0.1:8080", changeOrigin: false };
const proxy = Object.fromEntries(["/api", "/registry", "/sign-in", "/sign-out"].map((path) => [path, shop]));

export default defineConfig({ plugins: [react()], server: { proxy }, preview: { proxy } });
