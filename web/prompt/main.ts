import '../kit/tokens.css'
import '../kit/kit.css'
import './prompt.css'
import { languageOf } from '../kit/languages.ts'
import { exchange, type Outcome, type View } from './exchange.ts'
import { button, element, fieldForm, heading } from './parts.ts'
import { textsIn } from './texts.ts'

/** How often it is looked whether the phone has answered. */
const lookMilliseconds = 2_000

const language = languageOf(null, navigator.languages)
const texts = textsIn(language)
document.documentElement.lang = language

/** What the address says: the log-in, or why there is none. It stays there, so that the page can be loaded again. */
const named = location.hash.slice(1)

let shown = ''
/** Which of the questions is the last: what an earlier one brings is old. */
let round = 0
/** The client's name, once it is known. */
let client = ''

/** Draws a screen unless it is there already: whoever is typing goes on. */
const show = (name: string, title: string, ...parts: HTMLElement[]): void => {
  if (shown === name) return
  shown = name
  document.title = title
  const head = heading(title)
  document.getElementById('prompt')?.replaceChildren(head, ...parts)
  head.focus()
}

const act = async (what: object | null): Promise<void> => {
  const mine = (round += 1)
  const outcome = await exchange(named, what)
  if (mine === round) draw(outcome)
}

const lookAgain = (): void => {
  const mine = round
  setTimeout(() => void (mine === round && act(null)), lookMilliseconds)
}

const ask = (user: string | null): void => void act({ ask: { user, language } })
const cancel = (): HTMLElement => button(texts.cancel, 'button plain', () => void act({ cancel: true }))

const codeForm = (fault?: string): HTMLElement =>
  fieldForm(
    {
      id: 'code',
      label: texts.code,
      submit: texts.check,
      attributes: {
        autocomplete: 'one-time-code',
        autocapitalize: 'characters',
        spellcheck: 'false',
        maxlength: '128',
      },
      ...(fault === undefined ? {} : { fault }),
    },
    (code) => void act({ code }),
  )

const whoForm = (): HTMLElement =>
  fieldForm(
    {
      id: 'user',
      label: texts.who,
      hint: texts.whoHint,
      submit: texts.ask,
      attributes: { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: '256' },
    },
    ask,
  )

const drawWaiting = (view: Extract<View, { state: 'waiting' }>): void => {
  show(
    'waiting',
    texts.title(view.client),
    element(
      'div',
      'card number',
      element('p', '', texts.approve),
      element('strong', '', String(view.number)),
      element('p', 'hint', texts.compare),
    ),
    Object.assign(element('p', 'hint', ''), { id: 'left' }),
    element('p', 'hint', texts.noPhone),
    ...(view.codes ? [codeForm()] : []),
    cancel(),
  )
  const left = document.getElementById('left')
  if (left !== null) left.textContent = texts.left(view.secondsLeft)
  lookAgain()
}

/** Leaves for the client, in the place of this page: going back leads to before the log-in. */
const leave = (address: string): void => {
  show('done', texts.title(client), element('p', '', texts.done))
  if (/^https?:$/.test(new URL(address).protocol)) location.replace(address)
}

const drawAsk = (view: Extract<View, { state: 'ask' }>): void => {
  if (view.named) return ask(null)
  show('ask', texts.title(view.client), whoForm(), cancel())
}

const drawWrong = (): void => {
  const form = document.querySelector('form')
  const again = codeForm(texts.wrong)
  form?.replaceWith(again)
  again.querySelector('input')?.focus()
  lookAgain()
}

const drawFault = (why: 'over' | 'client' | 'address' | 'request'): void =>
  show(why, texts.sorry, element('p', 'notice error', texts[why]))

const draw = (outcome: Outcome): void => {
  if ('client' in outcome) client = outcome.client
  if (outcome.state === 'ask') drawAsk(outcome)
  else if (outcome.state === 'waiting') drawWaiting(outcome)
  else if (outcome.state === 'done') leave(outcome.location)
  else if (outcome.state === 'wrong') drawWrong()
  else if (outcome.state === 'over') drawFault('over')
  else if (outcome.state === 'many') drawMany()
  else drawOffline()
}

const drawMany = (): void =>
  show(
    'many',
    texts.title(client),
    element('p', 'notice', texts.many),
    button(texts.again, 'button primary', () => void act(null)),
    cancel(),
  )

const drawOffline = (): void => {
  if (shown === '') show('offline', 'zaas', element('p', 'notice', texts.offline))
  lookAgain()
}

// A phone that is also the browser comes back from its app.
document.addEventListener('visibilitychange', () => void (!document.hidden && shown === 'waiting' && act(null)))

if (named === 'client' || named === 'address' || named === 'request') drawFault(named)
else if (/^[A-Za-z0-9_-]{22}$/.test(named)) void act(null)
else drawFault('over')
