// @ts-check
// The page's one client. It reads again what the server's answers say is stale.

export { isMizanError, mizan as client } from "/assets/mizan-runtime/index.js";
