// Shows the service's own document, and acts for a demo user if the page came with a token.
/* global SwaggerUIBundle */

const { user, token } = document.body.dataset;

// That every path answers OPTIONS is for machines to know.
function leaveOut(api) {
  for (const path of Object.values(api.paths)) delete path.options;
}

// A form is filled in with examples, and those of a cursor or a version fit nothing that is here.
function fillIn(api) {
  for (const parameter of Object.values(api.components.parameters)) {
    if (user && parameter.name === "user_id") parameter.example = user;
    if (parameter.required) continue;
    parameter.description += `\n\nFor example \`${parameter.example}\`.`;
    delete parameter.example;
  }
}

const darkness = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", darkness.matches);
darkness.addEventListener("change", follow);
follow();

const api = await (await fetch("/openapi.json")).json();
leaveOut(api);
fillIn(api);
const page = SwaggerUIBundle({
  dom_id: "#api",
  spec: api,
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => token && page.preauthorizeApiKey("bearer", token),
});
