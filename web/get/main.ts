import '../kit/tokens.css'
import '../kit/kit.css'
import './get.css'
import { type Link, readLink } from './link.ts'
import { type Texts, textsFor } from './texts.ts'

const element = (name: string, className: string, ...children: (string | Node)[]): HTMLElement => {
  const made = document.createElement(name)
  made.className = className
  made.append(...children)
  return made
}

const linkTo = (href: string, className: string, text: string): HTMLElement =>
  Object.assign(document.createElement('a'), { href, className, rel: 'noreferrer', textContent: text })

/** The stores of this phone; of all systems where it is none. */
const storesOf = ({ stores }: Link): Link['stores'] => {
  const own = /android/i.test(navigator.userAgent) ? 'android' : /iphone|ipad/i.test(navigator.userAgent) ? 'ios' : null
  return own === null ? stores : stores.filter(({ store }) => store === own)
}

const screen = (link: Link | null, texts: Texts): HTMLElement[] => {
  const title = element('h1', '', texts.title)
  if (link === null) return [title, element('p', 'notice error', texts.wrong)]
  const stores = storesOf(link)
  return [
    title,
    element('p', '', texts.own, ' ', element('bdi', '', link.tenant)),
    linkTo(link.app, 'button primary', texts.open),
    ...(stores.length > 0 ? [element('p', '', texts.none)] : []),
    ...stores.map(({ store, address }) => linkTo(address, 'button', texts[store])),
    element('p', '', texts.typed),
    element('p', 'hint', `${texts.organisation} `, element('bdi', '', link.tenant)),
    element('p', 'hint', texts.code),
    element('p', 'groups', ...(link.code.match(/.{4}/g) ?? []).map((group) => element('span', '', group))),
  ]
}

/** Read once, then cleared, before anything is drawn: the code stays in no history. */
const link = readLink(location)
history.replaceState(null, '', '/get/')
const { lang, texts } = textsFor(navigator.languages)
document.documentElement.lang = lang
document.getElementById('get')?.replaceChildren(...screen(link, texts))
