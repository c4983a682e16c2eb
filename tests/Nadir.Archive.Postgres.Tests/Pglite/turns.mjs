// PGlite has one session, which pglite-socket shares message by message: the parts of two queries would mix. Here a
// connection has the session to itself from the first byte that it sends until the server is ready for a query outside a
// transaction.
export class Turns {
  #waiting = []
  #holder = null

  join(client, upstream) {
    const connection = { client, upstream, pending: [], rest: Buffer.alloc(0) }
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    client.on('data', (data) => this.#send(connection, data))
    upstream.on('data', (data) => this.#answer(connection, data))
    for (const [socket, other] of [[client, upstream], [upstream, client]]) {
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        // Time for the backend to roll back what the connection had begun.
        other.end()
        setTimeout(() => this.#leave(connection), 20)
      })
    }
  }

  #send(connection, data) {
    connection.pending.push(data)
    if (this.#holder === null) {
      this.#holder = connection
    }

    if (this.#holder === connection) {
      connection.pending.splice(0).forEach((part) => connection.upstream.write(part))
    } else if (!this.#waiting.includes(connection)) {
      this.#waiting.push(connection)
    }
  }

  #answer(connection, data) {
    connection.client.write(data)
    let rest = Buffer.concat([connection.rest, data])
    let idle = false
    // A message is a letter, its length without the letter, and a body; ReadyForQuery is Z with I for idle. The answer to
    // a request for TLS is a single letter N.
    while (rest.length > 0) {
      if (rest[0] === 0x4e && (rest.length === 1 || rest.length < 5 || rest.readInt32BE(1) > 0x100000)) {
        rest = rest.subarray(1)
        continue
      }

      if (rest.length < 5 || rest.length < 1 + rest.readInt32BE(1)) {
        break
      }

      const end = 1 + rest.readInt32BE(1)
      idle = rest[0] === 0x5a && rest[5] === 0x49
      rest = rest.subarray(end)
    }

    connection.rest = Buffer.from(rest)
    if (idle && rest.length === 0) {
      this.#pass(connection)
    }
  }

  #leave(connection) {
    this.#waiting = this.#waiting.filter((other) => other !== connection)
    this.#pass(connection)
  }

  #pass(connection) {
    if (this.#holder === connection) {
      this.#holder = this.#waiting.shift() ?? null
      this.#holder?.pending.splice(0).forEach((part) => this.#holder.upstream.write(part))
    }
  }
}
