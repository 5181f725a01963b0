import { fileURLToPath } from "node:url";
import { sizeOf } from "../../size.js";

export const measure = () => sizeOf('import "./mizan-htmx.js";', new URL("../src/", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await measure());
