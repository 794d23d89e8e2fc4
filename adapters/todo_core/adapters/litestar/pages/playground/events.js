// Reads a stream of events; EventSource could not send the token.

/** The sync token of each event after `last`, until the stream ends or `signal` says so. */
export async function* events(client, last, signal) {
  const headers = { "Last-Event-ID": last };
  const { exchange, answer } = await client.open("GET", `${client.tasks}/events`, {
    headers,
    signal,
  });
  if (!answer.ok) throw Object.assign(new Error("no events"), { status: answer.status });
  exchange.body = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let piece; !(piece = await reader.read()).done; ) {
    exchange.body += piece.value;
    client.record(exchange);
    const whole = (text + piece.value).split("\n\n");
    text = whole.pop();
    for (const event of whole) {
      const data = event.match(/^data: (.*)$/m);
      if (data) yield JSON.parse(data[1]).token;
    }
  }
}
