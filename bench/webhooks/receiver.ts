import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A process of its own with the tenants' endpoints: `/hook` answers at once, `/hang` never. Tells its parent its address, and what `/hook` got when. */
const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => {
    if (request.url === '/hang') return
    process.send?.({ id: request.headers['webhook-id'], at: performance.timeOrigin + performance.now() })
    response.writeHead(204).end()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
)
process.once('disconnect', () => process.exit())
