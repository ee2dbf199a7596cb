import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { phraseWords } from '../phrase-words.ts'
import { useApp } from '../app-context.ts'
import { done, erase, wordRows } from './keys.ts'
import { Pad } from './pad.tsx'

/** A word of the list is known by its first letters: all of them once what was typed leaves one. */
const completed = (typed: string, words: readonly string[]): string => {
  if (words.includes(typed)) return typed
  const fitting = words.filter((word) => word.startsWith(typed))
  return typed.length > 2 && fitting.length === 1 ? (fitting[0] ?? typed) : typed
}

/** Asks for one word of a phrase on an own pad, so that no keyboard learns it. */
export const WordEntry = ({
  title,
  about,
  busy,
  fault,
  onWord,
}: {
  title: string
  about?: ReactNode
  busy: string | null
  fault: string | null
  onWord: (word: string) => void
}) => {
  const { texts } = useApp()
  const [typed, setTyped] = useState('')
  const [words, setWords] = useState<readonly string[]>([])
  useLayoutEffect(() => void phraseWords().then(setWords), [])
  const word = completed(typed, words)
  // Quick fingers press the next key before the last one is drawn.
  const buffer = useRef('')
  const set = (text: string): void => {
    buffer.current = text
    setTyped(text)
  }
  const take = async (): Promise<void> => {
    // Enter may come before the list, and means the whole word all the same.
    const list = await phraseWords()
    const whole = completed(buffer.current, list)
    if (!list.includes(whole)) return
    set('')
    onWord(whole)
  }
  const press = (key: string): void => {
    if (key === done) return void take()
    set(key === erase ? buffer.current.slice(0, -1) : (buffer.current + key).slice(0, 8))
  }
  return (
    <div className="entry">
      <h1>{title}</h1>
      {about}
      <p className="typed word">{typed === '' ? '\u00a0' : word}</p>
      <p className="hidden" aria-live="polite">
        {texts.pin.characters(typed.length)}
      </p>
      <p className="entry-state">
        {busy !== null && <span aria-live="polite">{busy}</span>}
        {busy === null && fault !== null && (
          <span className="fault" role="alert">
            {fault}
          </span>
        )}
      </p>
      <Pad rows={wordRows} disabled={busy !== null} complete={words.includes(word)} onKey={press} />
    </div>
  )
}
