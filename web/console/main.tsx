import '../kit/tokens.css'
import '../kit/kit.css'
import './console.css'
import './desk.css'
import './usage.css'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Console } from './console.tsx'
import { chooseTheme, readLanguage, readTheme } from './prefs.ts'
import { takeCode } from './route.ts'
import { languageOf } from '../kit/languages.ts'
import { textsOf } from './texts/texts.ts'

/** The code of a mailed link leaves the address before anything is drawn. */
const start = async (): Promise<void> => {
  const code = takeCode()
  const root = document.getElementById('console')
  chooseTheme(readTheme())
  const language = languageOf(readLanguage(), navigator.languages)
  document.documentElement.lang = language
  const spoken = { texts: await textsOf(language), language }
  if (root !== null) createRoot(root).render(createElement(Console, { code, spoken }))
}

void start()
