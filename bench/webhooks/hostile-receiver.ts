import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A process of its own with endpoints that answer as it harms most, each at a path of its own. Tells its parent its address and their names. */
const megabyte = Buffer.alloc(1 << 20, 'a')
const notice = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\n'

/** Writes for as long as somebody reads. */
const flood = async (socket: Socket, bytes: Buffer, times: number): Promise<void> => {
  for (let sent = 0; sent < times && !socket.destroyed; sent += 1)
    if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {})
}

const drip = (socket: Socket): void => {
  const timer = setInterval(() => void socket.write('a'), 1000)
  socket.once('close', () => clearInterval(timer))
}

const answers: Readonly<Record<string, (socket: Socket) => unknown>> = {
  'no hostility': (socket) => socket.end(`${ok}content-length: 0\r\n\r\n`),
  'a gigabyte': (socket) => {
    socket.write(`${ok}content-length: ${2 ** 30}\r\n\r\n`)
    return flood(socket, megabyte, 1024)
  },
  'a gigabyte of failure': (socket) => {
    socket.write(`HTTP/1.1 500 No\r\ncontent-length: ${2 ** 30}\r\n\r\n`)
    return flood(socket, megabyte, 1024)
  },
  'chunks of a byte': (socket) => {
    socket.write(`${ok}transfer-encoding: chunked\r\n\r\n`)
    return flood(socket, Buffer.from('1\r\na\r\n'.repeat(100_000)), 1000)
  },
  'a byte a second': (socket) => {
    socket.write(`${ok}content-length: 100\r\n\r\n`)
    drip(socket)
  },
  'a byte of head a second': (socket) => {
    socket.write(`${ok}x: `)
    drip(socket)
  },
  'endless header': (socket) => {
    socket.write(`${ok}x: `)
    return flood(socket, megabyte, 1024)
  },
  'endless headers': (socket) => {
    socket.write(ok)
    return flood(socket, Buffer.from('x: a\r\n'.repeat(100_000)), 1000)
  },
  'endless 103': (socket) => flood(socket, Buffer.from(notice.repeat(10_000)), 1000),
  'nothing at all': () => {},
}

const server = createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', (data) => {
    const name = decodeURIComponent(/^POST \/(\S*) /.exec(data.toString('latin1'))?.[1] ?? '')
    void answers[name]?.(socket)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null)
    process.send?.({ url: `http://127.0.0.1:${address.port}`, names: Object.keys(answers) })
})
process.once('disconnect', () => process.exit())
