// Signs up at Better Auth, gets a token there, and uses the service with it.

import { createAuthClient } from "better-auth/client";
import { jwtClient } from "better-auth/client/plugins";

const { AUTH_URL = "http://127.0.0.1:3000", TODO_URL = "http://127.0.0.1:8000" } = process.env;

const cookies = new Map(); // a browser keeps them by itself, and sends its origin
const authClient = createAuthClient({
  baseURL: AUTH_URL,
  plugins: [jwtClient()],
  fetchOptions: {
    onRequest({ headers }) {
      headers.set("Origin", AUTH_URL);
      headers.set("Cookie", [...cookies].map((cookie) => cookie.join("=")).join("; "));
    },
    onResponse({ response }) {
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
        cookies.set(name, value);
      }
    },
  },
});

async function ask(expected, path, { token, ...options } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(`${TODO_URL}${path}`, { ...options, headers });
  const { data, error } = await answer.json();
  console.log(answer.status, error?.code ?? data.title ?? data.tasks.map((task) => task.title));
  if (answer.status !== expected) throw new Error(`${TODO_URL} should have answered ${expected}`);
}

const { error } = await authClient.signUp.email({
  name: "Ada",
  email: `ada-${Date.now()}@example.com`,
  password: crypto.randomUUID(),
});
if (error) throw new Error(error.message);

const { data: session } = await authClient.getSession();
const { data: jwt } = await authClient.token();
const mine = `/api/${session.user.id}/tasks`;

await ask(201, mine, { token: jwt.token, method: "POST", body: '{"title": "Buy milk"}' });
await ask(200, mine, { token: jwt.token });
await ask(401, mine);
await ask(403, "/api/somebody-else/tasks", { token: jwt.token });
