// The old service: takes ids, asks the backend, answers one verdict per id. Nothing but what Node brings along.
// node service.mjs BACKEND_URL; prints its own URL.
import { createServer } from "node:http";

const backend = `${process.argv[2]}/bench.v1.BenchService/Small`;

async function verdicts(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { userIds } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const answer = await fetch(backend, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userIds }),
    signal: AbortSignal.timeout(3000),
  });
  if (!answer.ok) throw new Error(`the backend answered ${answer.status}`);
  const { betaUsers } = await answer.json();
  return { betaUsers: Object.fromEntries(userIds.map((id) => [id, betaUsers[id] === true])) };
}

const server = createServer(async (request, response) => {
  try {
    const body = JSON.stringify(await verdicts(request));
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  } catch (error) {
    console.error(error);
    response.writeHead(502, { "content-type": "application/json" }).end(JSON.stringify({ message: error.message }));
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
