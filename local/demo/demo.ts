import { randomBytes } from 'node:crypto'
import { toString } from 'qrcode'
import { createClient, type ZaasClient, ZaasError as ClientError } from '../../client/index.ts'
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

const as = ({ client }: Story, authkey: string): ZaasClient => createClient({ url: client.url, authkey })

const ask = async (story: Story): Promise<void> => {
  const { service, basicKey } = story.bank
  const answer = await as(story, basicKey).token.status({ service, id: 'joe' })
  say('bank', `is joe's token open?  GET /token/status → ${JSON.stringify(answer)}  ${words[answer.status]}`)
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

const listen = async (story: Story, receiver: WebhookReceiver): Promise<boolean> => {
  const { service, ownerKey } = story.bank
  const wanted = { service, webhook: { url: receiver.url } }
  try {
    const { webhook } = await as(story, ownerKey).service.update(wanted)
    receiver.verifyWith(webhook.secret ?? '')
  } catch (error) {
    if (!(error instanceof ClientError) || error.field !== 'webhook.url') throw error
    say('zaas', 'refuses a webhook to this machine: start it with --allow-loopback-webhooks to see webhooks here')
    return false
  }
  say('bank', `wants to be told: webhook.url = ${receiver.url}`)
  return true
}

const enrol = async (story: Story): Promise<Token> => {
  const { service, adminKey } = story.bank
  chapter(
    'Joe enrols his phone',
    'The bank asks for an enrolment; Joe scans the QR code and chooses a PIN, which never leaves his phone.',
  )
  const enrolment = await as(story, adminKey).token.enroll({ service, id: 'joe' })
  if (!('deeplink' in enrolment)) throw new Error('the enrolment is not an app’s')
  const { deeplink, code } = enrolment
  say('bank', 'POST /token/enroll → a QR code, and a code for typing')
  show(await toString(deeplink, { type: 'terminal', small: true }))
  say('bank', `code for typing: ${code}`)
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
  const { service, adminKey } = story.bank
  chapter(
    'The bank helps',
    'Joe calls and proves who he is; an operator unblocks the token. The event says that it was forced.',
  )
  await as(story, adminKey).token.force({ service, id: 'joe', status: 'closed' })
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
    // What `fetch`, the bank's client and the phone throw where nobody listens.
    const known = error instanceof ZaasError || error instanceof ClientError
    const silent = error.message === 'fetch failed' || (known && error.code === 'network')
    return stop(silent ? `The instance at ${values.url} has stopped answering.` : `The demo ended: ${error.message}.`)
  })
}
