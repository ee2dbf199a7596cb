import '../kit/tokens.css'
import '../kit/kit.css'
import './outbox.css'

/** A mail or text message as the outbox's listener tells it. */
interface Message {
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly at: string
}

interface Reading {
  readonly items: readonly Message[]
  readonly dropped: number
}

/** How often it is looked for new messages, while somebody looks at the page. */
const refreshMilliseconds = 2_000

const element = (name: string, className: string, ...children: (string | Node)[]): HTMLElement => {
  const made = document.createElement(name)
  made.className = className
  made.append(...children)
  return made
}

const address = /https?:\/\/[^\s<>"]+/g

/** A text with its addresses as links; whatever else is in it stays text, whoever wrote it. */
const readable = (text: string): (string | Node)[] => {
  const rest = text.split(address)
  const links = [...text.matchAll(address)].map(([href]) => {
    const link = document.createElement('a')
    Object.assign(link, { href, target: '_blank', rel: 'noreferrer', textContent: href })
    return link
  })
  return rest.flatMap((part, index) => [part, ...links.slice(index, index + 1)])
}

const card = ({ to, subject, text, at }: Message): HTMLElement =>
  element(
    'article',
    'card message',
    element('h2', '', subject ?? 'Text message'),
    element('p', 'hint', `To ${to}, ${new Date(at).toLocaleString()}`),
    element('p', '', ...readable(text)),
  )

const cards = ({ items, dropped }: Reading): HTMLElement[] => [
  ...(dropped > 0 ? [element('p', 'notice', `${dropped} older messages went before anybody read them.`)] : []),
  ...(items.length > 0 ? items.map(card) : [element('p', 'card', 'Nothing yet.')]),
]

let shown = ''

/** Asks for the messages and shows them where something is new: else a link would go from under somebody's finger. */
const refresh = async (): Promise<void> => {
  if (document.hidden) return
  const answer = await fetch(location.href, { headers: { accept: 'application/json' } }).catch(() => null)
  const told = answer?.ok === true ? await answer.text() : ''
  if (told === shown && told !== '') return
  shown = told
  const fresh =
    told === '' ? [element('p', 'notice error', 'The instance does not answer.')] : cards(JSON.parse(told) as Reading)
  document.getElementById('messages')?.replaceChildren(...fresh)
}

setInterval(() => void refresh(), refreshMilliseconds)
document.addEventListener('visibilitychange', () => void refresh())
void refresh()
