// Shows the service's own document, and acts for a demo user if the page came with a token.
/* global SwaggerUIBundle */

const { user, token } = document.body.dataset;

function fillIn(api) {
  const operations = Object.values(api.paths).flatMap((path) => Object.values(path));
  const parameters = operations.flatMap((operation) => operation.parameters ?? []);
  for (const parameter of parameters) {
    if (parameter.in === "path" && parameter.name === "user_id") parameter.example = user;
  }
}

const darkness = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", darkness.matches);
darkness.addEventListener("change", follow);
follow();

const api = await (await fetch("/openapi.json")).json();
if (user) fillIn(api);
const page = SwaggerUIBundle({
  dom_id: "#api",
  spec: api,
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => token && page.preauthorizeApiKey("bearer", token),
});
