import { WebhookReceiver } from '../../local/webhook-receiver.ts'

/** A process of its own with the tenants' endpoints: `/hook` answers at once, `/hang` never. Tells its parent its address, and what `/hook` got when. */
const receiver = await WebhookReceiver.start()
receiver.answer(({ url, headers }, response) => {
  if (url?.startsWith('/hang')) return
  process.send?.({ id: headers['webhook-id'], at: performance.timeOrigin + performance.now() })
  response.writeHead(204).end()
})
process.send?.({ url: new URL(receiver.url).origin })
process.once('disconnect', () => process.exit())
