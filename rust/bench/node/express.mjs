// The same as service.mjs as most people write it: express and axios, both with their defaults. axios uses Node's global
// agent, which has kept connections alive since Node 19.
// node express.mjs BACKEND_URL; prints its own URL.
import axios from "axios";
import express from "express";

const backend = `${process.argv[2]}/bench.v1.BenchService/Small`;

const app = express();
app.use(express.json());
app.post("/bench.v1.BenchService/Small", async (request, response) => {
  try {
    const { userIds } = request.body;
    const { data } = await axios.post(backend, { userIds }, { timeout: 3000 });
    response.json({ betaUsers: Object.fromEntries(userIds.map((id) => [id, data.betaUsers[id] === true])) });
  } catch (error) {
    console.error(error.message);
    response.status(502).json({ message: error.message });
  }
});
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
