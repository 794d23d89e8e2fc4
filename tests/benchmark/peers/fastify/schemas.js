// What requests must look like, and what Fastify compiles its serialisers from.

const text = { type: "string" };
const title = { type: "string", minLength: 1, maxLength: 255, pattern: "\\S" };
const description = { type: "string", maxLength: 1000 };
const completed = { type: "boolean" };
const time = { type: "string", format: "date-time" };
const number = { type: "integer" };

const object = (properties, more) => ({ type: "object", properties, ...more });

const task = object({
  id: text,
  user_id: text,
  title: text,
  description: text,
  completed,
  created_at: time,
  updated_at: time,
  version: number,
});

const answer = (data, about = {}) =>
  object({ status: text, data, meta: object({ request_id: text, timestamp: time, ...about }) });

const body = (required, defaults) =>
  object(
    {
      title,
      description: { ...description, ...(defaults && { default: "" }) },
      completed: { ...completed, ...(defaults && { default: false }) },
    },
    { required, additionalProperties: false },
  );

const one = { "2xx": answer(task) };

export const envelope = { response: one };
export const create = { body: body(["title"], true), response: one };
export const update = { body: body([], false), response: one };
export const list = {
  querystring: object({
    limit: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
    offset: { type: "integer", minimum: 0, default: 0 },
  }),
  response: {
    "2xx": answer(object({ tasks: { type: "array", items: task } }), {
      total: number,
      limit: number,
    }),
  },
};
