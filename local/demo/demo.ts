import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { toString } from 'qrcode'
import { memoryStore, Token } from '../../sdk/index.ts'
import { Api } from './api.ts'
import { chapter, say, show, stop } from './terminal.ts'
import { startReceiver } from './webhook-receiver.ts'

const help = `Plays the whole story of one token against a running instance, in less than a minute.

  npm start -- --allow-loopback-webhooks        in one terminal
  npm run demo -- [--url http://127.0.0.1:8080] in another

It signs up a tenant of its own, so that nothing of yours is touched.`

const options = {
  url: { type: 'string', default: 'http://127.0.0.1:8080' },
  help: { type: 'boolean', default: false },
} as const
const pin = '4831'
const wrongPin = '2750'
const words = ['not enrolled', 'OPEN', 'closed', 'DURESS', 'BLOCKED']

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const mailedCode = async (api: Api, to: string): Promise<string> => {
  for (let tries = 0; tries < 40; tries += 1) {
    const { items } = (await api.get('/__local/outbox')) as { items?: { to: string; text: string }[] }
    const code = items?.find((mail) => mail.to === to)?.text.match(/\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/)?.[0]
    if (code !== undefined) return code
    await wait(250)
  }
  return stop('No mail came. The demo reads the outbox of an instance on this machine: is this one local?')
}

interface Story {
  api: Api
  service: string
  basicKey: string
  adminKey: string
}

const ask = async ({ api, service, basicKey }: Story): Promise<void> => {
  const answer = await api.get('/token/status', { service, id: 'joe' }, basicKey)
  say(
    'bank',
    `is joe's token open?  GET /token/status → ${JSON.stringify({ status: answer['status'] })}  ${words[Number(answer['status'])] ?? ''}`,
  )
}

const signUp = async (api: Api): Promise<Story & { ownerKey: string }> => {
  chapter(
    'A bank signs up',
    'It names itself and proves its e-mail address; it gets a first service and three authkeys.',
  )
  const tenant = `demo-${randomBytes(4).toString('hex')}`
  const email = `owner@${tenant}.example`
  await api.post('/tenant/signup', { tenant, email })
  say('bank', `POST /tenant/signup as ${tenant}`)
  const verified = await api.post('/tenant/verify', { code: await mailedCode(api, email) })
  const { service, basicKey, adminKey, ownerKey } = verified as unknown as Story & { ownerKey: string }
  if (typeof ownerKey !== 'string') stop(`Sign-up did not work: ${JSON.stringify(verified)}`)
  say('zaas', `mailed a code; with it the bank has the service ${service}`)
  return { api, service, basicKey, adminKey, ownerKey }
}

type Receiver = Awaited<ReturnType<typeof startReceiver>>

const listen = async (story: Story & { ownerKey: string }, receiver: Receiver): Promise<boolean> => {
  const answer = await story.api.post(
    '/service/update',
    { service: story.service, webhook: { url: receiver.url } },
    story.ownerKey,
  )
  const webhook = answer['webhook'] as { secret?: string } | undefined
  if (answer['httpStatus'] !== 200 || webhook?.secret === undefined) {
    say('zaas', 'refuses a webhook to this machine: start it with --allow-loopback-webhooks to see webhooks here')
    return false
  }
  receiver.expect(webhook.secret)
  say('bank', `wants to be told: webhook.url = ${receiver.url}`)
  return true
}

const enrol = async ({ api, service, adminKey }: Story): Promise<Token> => {
  chapter(
    'Joe enrols his phone',
    'The bank asks for an enrolment; Joe scans the QR code and chooses a PIN, which never leaves his phone.',
  )
  const enrolment = await api.post('/token/enroll', { service, id: 'joe' }, adminKey)
  const deeplink = String(enrolment['deeplink'])
  say('bank', 'POST /token/enroll → a QR code, and a code for typing')
  show(await toString(deeplink, { type: 'terminal', small: true }))
  say('bank', `code for typing: ${String(enrolment['code'])}`)
  const { token } = await Token.enroll({ deeplink, pin, store: memoryStore(), deviceName: 'demo phone' })
  say('phone', `scanned it, PIN chosen; the token is ${String(await token.status())}`)
  return token
}

const openAndClose = async (story: Story, token: Token): Promise<void> => {
  chapter(
    'Joe opens his token',
    'With the PIN the token is open for ten minutes; then it closes by itself, or when Joe closes it.',
  )
  await ask(story)
  const opened = await token.open(pin)
  say('phone', `open with the PIN → ${opened.result}`)
  await ask(story)
  await token.close()
  say('phone', 'closed by hand')
  await ask(story)
}

const guess = async (story: Story, token: Token): Promise<void> => {
  chapter(
    'Somebody finds the phone',
    'The phone cannot tell a right PIN from a wrong one; only the server can, and it counts to three.',
  )
  for (let tries = 1; tries <= 3; tries += 1) {
    const outcome = await token.open(wrongPin)
    say('phone', `guess ${tries} → ${outcome.result}${'left' in outcome ? `, ${outcome.left} left` : ''}`)
  }
  const right = await token.open(pin)
  say('phone', `now even the right PIN → ${right.result}`)
  await ask(story)
}

const unblock = async (story: Story): Promise<void> => {
  chapter(
    'The bank helps',
    'Joe calls and proves who he is; an operator unblocks the token. The event says that it was forced.',
  )
  await story.api.post('/token/force', { service: story.service, id: 'joe', status: 'closed' }, story.adminKey)
  say('bank', 'POST /token/force to closed')
  await ask(story)
}

const hooks = async (receiver: Receiver, wanted: number): Promise<void> => {
  chapter('What the bank was told meanwhile', 'Each action came as a signed webhook, numbered without a gap.')
  for (let tries = 0; tries < 80 && receiver.received.length < wanted; tries += 1) await wait(250)
  const first = Math.min(...receiver.received.map(({ body }) => Number(body.data['sequence'])))
  const byNumber = receiver.received.toSorted(
    (a, b) => Number(a.body.data['sequence']) - Number(b.body.data['sequence']),
  )
  for (const { verified, body } of byNumber) {
    const { status, previous, sequence } = body.data
    say(
      'webhook',
      `#${Number(sequence) - first + 1} ${body.type.padEnd(15)} ${words[Number(previous)] ?? ''} → ${words[Number(status)] ?? ''}   signature ${verified ? 'verified' : 'WRONG'}`,
    )
  }
  const last = byNumber.at(-1)
  if (last !== undefined)
    show(
      `\nThe last one as received:\n${JSON.stringify({ ...last.body, data: { ...last.body.data, pad: '…' } }, null, 2)}`,
    )
  if (receiver.received.length < wanted || receiver.received.some(({ verified }) => !verified))
    stop(`Expected ${wanted} verified webhooks, got ${receiver.received.length}.`)
}

const play = async (url: string): Promise<void> => {
  const api = new Api(url)
  const receiver = await startReceiver()
  const story = await signUp(api)
  const told = await listen(story, receiver)
  const token = await enrol(story)
  await openAndClose(story, token)
  await guess(story, token)
  await unblock(story)
  // enrolled, opened, closed, two errors, blocked, forced
  if (told) await hooks(receiver, 7)
  receiver.close()
  console.log('\nThat is all: one question, one webhook, and a PIN that nobody but Joe knows.')
}

const { values } = parseArgs({ options })
if (values.help) console.log(help)
else await play(values.url)
