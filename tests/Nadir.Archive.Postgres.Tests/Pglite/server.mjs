// Serves one PostgreSQL with pgvector, in memory, on a free loopback port: prints the port, ends when its input ends.
import { connect, createServer } from 'node:net'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { Turns } from './turns.mjs'

const database = await PGlite.create({ extensions: { vector } })
const backend = new PGLiteSocketServer({ db: database, port: 0, host: '127.0.0.1', maxConnections: 64 })
const backendPort = new Promise((resolve) => backend.addEventListener('listening', (event) => resolve(event.detail.port)))
await backend.start()
const port = await backendPort

const turns = new Turns()
const server = createServer((client) => turns.join(client, connect(port, '127.0.0.1')))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))

process.stdin.on('end', () => process.exit(0))
process.stdin.resume()
