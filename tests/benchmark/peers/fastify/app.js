// Tasks with Fastify, pg and jose.

import { createSecretKey, randomUUID } from "node:crypto";
import Fastify from "fastify";
import { jwtVerify } from "jose";
import pg from "pg";
import { create, envelope, list, update } from "./schemas.js";

const key = createSecretKey(process.env.SECRET, "utf8");
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.DATABASE_CONNECTIONS),
});

const app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: "array" } } });

const codes = {
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  422: "VALIDATION_ERROR",
  500: "INTERNAL_ERROR",
};

const meta = (more) => ({ request_id: randomUUID(), timestamp: new Date().toISOString(), ...more });
const success = (data, more) => ({ status: "success", data, meta: meta(more) });

class Refused extends Error {
  constructor(statusCode) {
    super(codes[statusCode]);
    this.statusCode = statusCode;
  }
}

app.setErrorHandler((error, _request, reply) => {
  const status = error.validation ? 422 : (error.statusCode ?? 500);
  const details = error.validation ? [error.message] : [];
  const code = codes[status] ?? codes[500];
  reply
    .code(status)
    .send({ status: "error", data: null, error: { code, message: code, details }, meta: meta() });
});

app.addHook("onRequest", async (request) => {
  const token = request.headers.authorization?.replace(/^bearer /i, "") ?? "";
  const options = { algorithms: ["HS256"], requiredClaims: ["sub", "exp"] };
  const verified = await jwtVerify(token, key, options).catch(() => {
    throw new Refused(401);
  });
  if (verified.payload.sub !== request.params.user_id) throw new Refused(403);
});

const columns = "id, user_id, title, description, completed, created_at, updated_at, version";

// A name lets PostgreSQL keep the prepared statement.
const query = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const one = (rows) => {
  if (rows.length === 0) throw new Refused(404);
  return success(rows[0]);
};

app.get("/api/:user_id/tasks", { schema: list }, async (request) => {
  const { limit, offset } = request.query;
  const { user_id } = request.params;
  const [tasks, [{ total }]] = await Promise.all([
    query(
      "page",
      `SELECT ${columns} FROM tasks WHERE user_id = $1
       ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3`,
      [user_id, limit, offset],
    ),
    query("total", "SELECT count(*)::int AS total FROM tasks WHERE user_id = $1", [user_id]),
  ]);
  return success({ tasks }, { total, limit });
});

app.post("/api/:user_id/tasks", { schema: create }, async (request, reply) => {
  const { title, description, completed } = request.body;
  const rows = await query(
    "create",
    `INSERT INTO tasks (id, user_id, title, description, completed)
     VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}`,
    [randomUUID(), request.params.user_id, title.trim(), description, completed],
  );
  reply.code(201);
  return one(rows);
});

app.get("/api/:user_id/tasks/:task_id", { schema: envelope }, async (request) => {
  const { task_id, user_id } = request.params;
  const text = `SELECT ${columns} FROM tasks WHERE id = $1 AND user_id = $2`;
  return one(await query("read", text, [task_id, user_id]));
});

app.patch("/api/:user_id/tasks/:task_id", { schema: update }, async (request) => {
  const { task_id, user_id } = request.params;
  const { title, description, completed } = request.body;
  return one(
    await query(
      "update",
      `UPDATE tasks
       SET title = coalesce($3, title), description = coalesce($4, description),
           completed = coalesce($5, completed), updated_at = now(), version = version + 1
       WHERE id = $1 AND user_id = $2 RETURNING ${columns}`,
      [task_id, user_id, title?.trim(), description, completed],
    ),
  );
});

process.on("SIGTERM", () => app.close().then(() => pool.end()));
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT), backlog: 2048 });
