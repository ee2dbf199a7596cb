import '../kit/tokens.css'
import '../kit/kit.css'
import './console.css'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Console } from './console.tsx'
import { takeCode } from './route.ts'
import { loadTexts } from './texts/texts.ts'

/** The code of a mailed link leaves the address before anything is drawn. */
const start = async (): Promise<void> => {
  const code = takeCode()
  const root = document.getElementById('console')
  const texts = await loadTexts(navigator.languages)
  document.documentElement.lang = texts.code
  if (root !== null) createRoot(root).render(createElement(Console, { code, texts }))
}

void start()
