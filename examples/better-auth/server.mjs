// A Better Auth server whose jwt() plugin signs tokens for the service; users are kept in memory.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";
import { jwt } from "better-auth/plugins";

const { PORT = "3000", ALGORITHM = "EdDSA", BETTER_AUTH_SECRET } = process.env;
const baseURL = `http://127.0.0.1:${PORT}`;

const auth = betterAuth({
  baseURL,
  secret: BETTER_AUTH_SECRET ?? randomBytes(32).toString("base64"),
  database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
  emailAndPassword: { enabled: true },
  // Session cookies are signed with the same keys here, and are no tokens all the same.
  session: { cookieCache: { enabled: true, strategy: "jwt" } },
  plugins: [jwt({ jwks: { keyPairConfig: { alg: ALGORITHM } }, sessionCookieCache: true })],
  telemetry: { enabled: false },
});

createServer(toNodeHandler(auth)).listen(Number(PORT), "127.0.0.1", () => {
  console.log(`${baseURL}/api/auth/jwks`);
});
