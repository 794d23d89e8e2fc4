// openapi-fetch, typed by what the service says of itself: `npm run generate` writes api.ts.

import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./api.js";

export type Task = components["schemas"]["Task"];
export type Change = components["schemas"]["Change"];

/** A client that asks for a token before each request, since tokens do not last. */
export function connect(baseUrl: string, token: () => string | Promise<string>) {
  const authorization: Middleware = {
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${await token()}`);
    },
  };
  const client = createClient<paths>({ baseUrl });
  client.use(authorization);
  return client;
}

/** What all errors of the service have in common. */
interface Failure {
  error: { code: string; message: string };
  meta: { request_id: string };
}

/** A refusal that the caller has no answer to. */
export class Refused extends Error {
  constructor({ error, meta }: Failure) {
    super(`${error.code}: ${error.message} (request ${meta.request_id})`);
  }
}

/** The answer to a request that ought to succeed. */
export function granted<T>({ data, error }: { data?: T; error?: Failure }) {
  if (error) throw new Refused(error);
  return data!; // there is always one of the two
}
