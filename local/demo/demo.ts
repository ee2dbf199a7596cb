import { randomBytes } from 'node:crypto'
import { toString } from 'qrcode'
import { memoryStore, Token, ZaasError } from '../../sdk/index.ts'
import { Client, type Tenant } from '../client.ts'
import { address, parseCommand } from '../command-line.ts'
import { WebhookReceiver } from '../webhook-receiver.ts'
import { playApp } from './app.ts'
import { asked, demand } from './demand.ts'
import { chapter, say, show, stop } from './terminal.ts'

const help = `Plays the whole story of one token against a running instance, in less than a minute.

  npm start -- --allow-loopback-webhooks        in one terminal
  npm run demo -- [--url http://127.0.0.1:8080] in another
  npm run demo -- --app                         you enrol yourself, in the app

With the instance's --data, if it is another folder than .zaas: the mail with the sign-up code is read from its outbox.

It signs up a tenant of its own, so that nothing of yours is touched.`

const options = {
  url: { type: 'string', default: 'http://127.0.0.1:8080' },
  data: { type: 'string', default: '.zaas' },
  app: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const
const start = 'npm start -- --allow-loopback-webhooks'
const pin = '4831'
const wrongPin = '2750'
const words = ['not enrolled', 'OPEN', 'closed', 'DURESS', 'BLOCKED']

interface Story {
  client: Client
  bank: Tenant
}

const ask = async ({ client, bank: { service, basicKey } }: Story): Promise<void> => {
  const { text, body } = await client.get('/token/status', { service, id: 'joe' }, basicKey)
  say('bank', `is joe's token open?  GET /token/status → ${text}  ${words[Number(body['status'])] ?? ''}`)
}

const signUp = async (client: Client): Promise<Story> => {
  chapter(
    'A bank signs up',
    'It names itself and proves its e-mail address; it gets a first service and three authkeys.',
  )
  const bank = await client.signUp(`demo-${randomBytes(4).toString('hex')}`)
  say('bank', `POST /tenant/signup as ${bank.name}`)
  say('zaas', `mailed a code; with it the bank has the service ${bank.service}`)
  return { client, bank }
}

const listen = async ({ client, bank }: Story, receiver: WebhookReceiver): Promise<boolean> => {
  const wanted = { service: bank.service, webhook: { url: receiver.url } }
  if ((await client.post('/service/update', wanted, bank.ownerKey)).status !== 200) {
    say('zaas', 'refuses a webhook to this machine: start it with --allow-loopback-webhooks to see webhooks here')
    return false
  }
  receiver.verifyWith(await client.webhookSecret(bank))
  say('bank', `wants to be told: webhook.url = ${receiver.url}`)
  return true
}

const enrol = async ({ client, bank: { service, adminKey } }: Story): Promise<Token> => {
  chapter(
    'Joe enrols his phone',
    'The bank asks for an enrolment; Joe scans the QR code and chooses a PIN, which never leaves his phone.',
  )
  const { body: enrolment } = await client.post('/token/enroll', { service, id: 'joe' }, adminKey)
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

const unblock = async ({ client, bank: { service, adminKey } }: Story): Promise<void> => {
  chapter(
    'The bank helps',
    'Joe calls and proves who he is; an operator unblocks the token. The event says that it was forced.',
  )
  await client.post('/token/force', { service, id: 'joe', status: 'closed' }, adminKey)
  say('bank', 'POST /token/force to closed')
}

const tell = async (receiver: WebhookReceiver, wanted: number): Promise<void> => {
  chapter('What the bank was told meanwhile', 'Each action came as a signed webhook, numbered without a gap.')
  await receiver.wait((hooks) => hooks.length >= wanted).catch(({ message }: Error) => stop(message))
  const hooks = receiver.hooks.toSorted((a, b) => a.data.sequence - b.data.sequence)
  for (const [index, { type, data }] of hooks.entries()) {
    const change = `${words[Number(data['previous'])] ?? ''} → ${words[Number(data['status'])] ?? ''}`
    say('webhook', `#${index + 1} ${type.padEnd(15)} ${change}   signature verified`)
  }
  const { type, data } = hooks.at(-1) ?? {}
  show(`\nThe last one as received:\n${JSON.stringify({ type, data: { ...data, pad: '…' } }, null, 2)}`)
  if (hooks.length > wanted || receiver.failures.length > 0)
    stop(`Expected ${wanted} verified webhooks, got ${hooks.length} and ${receiver.failures.length} others.`)
}

const you = async (instance: Client): Promise<void> => {
  const { client, bank } = await signUp(instance)
  await playApp(client, bank)
}

const play = async (instance: Client): Promise<void> => {
  const receiver = await WebhookReceiver.start()
  const story = await signUp(instance)
  const told = await listen(story, receiver)
  const token = await enrol(story)
  await openAndClose(story, token)
  await guess(story, token)
  await unblock(story)
  await ask(story)
  // enrolled, opened, closed, two errors, blocked, forced
  if (told) await tell(receiver, 7)
  await receiver.close()
  console.log('\nThat is all: one question, one webhook, and a PIN that nobody but Joe knows.')
}

const { values } = asked(() => parseCommand(process.argv.slice(2), options, 0))
if (values.help) console.log(help)
else {
  const client = asked(() => new Client(address('--url', values.url), values.data))
  await demand(client, start)
  await (values.app ? you : play)(client).catch((error: Error) => {
    // What `fetch` throws where nobody listens, and the phone's own call.
    const silent = error.message === 'fetch failed' || (error instanceof ZaasError && error.code === 'network')
    return stop(silent ? `The instance at ${values.url} has stopped answering.` : `The demo ended: ${error.message}.`)
  })
}
