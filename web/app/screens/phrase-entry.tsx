import { useState } from 'react'
import { useApp } from '../app-context.ts'
import { WordEntry } from '../pad/word-entry.tsx'

/** Asks for the twelve words, one at a time. */
export const PhraseEntry = ({ fault, onPhrase }: { fault: string | null; onPhrase: (phrase: string) => void }) => {
  const { texts } = useApp()
  const [words, setWords] = useState<readonly string[]>([])
  const take = (word: string): void => {
    const next = [...words, word]
    if (next.length === 12) onPhrase(next.join(' '))
    setWords(next.length === 12 ? [] : next)
  }
  return (
    <WordEntry
      key={words.length}
      title={texts.phrase.word(words.length + 1)}
      about={<p className="hint">{texts.phrase.enter}</p>}
      busy={null}
      fault={words.length === 0 ? fault : null}
      onWord={take}
    />
  )
}
