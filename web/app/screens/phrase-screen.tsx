import { useEffect, useRef, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { Secret } from '../cover.tsx'
import { WordEntry } from '../pad/word-entry.tsx'

/** Positions of the words that are asked for, chosen by the platform's randomness. */
const askedWords = (): readonly number[] => {
  const chosen = new Set<number>()
  const draw = new Uint8Array(1)
  while (chosen.size < 3) chosen.add((crypto.getRandomValues(draw)[0] ?? 0) % 12)
  return [...chosen].sort((one, other) => one - other)
}

/** Shows a new phrase once and asks for three of its words, so that it was written down. */
export const PhraseShown = ({
  name,
  phrase,
  kept,
  onDone,
}: {
  name: string
  phrase: string
  kept: boolean
  onDone: () => void
}) => {
  const { texts, tell } = useApp()
  const checked = useRef(false)
  useEffect(
    () => () => (checked.current ? undefined : tell(texts.phrase.left(name))),
    // Said once, when this screen goes.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [],
  )
  const words = phrase.split(' ')
  const [asked] = useState(askedWords)
  const [next, setNext] = useState(-1)
  const [fault, setFault] = useState<string | null>(null)
  if (next === -1)
    return (
      <>
        <h1>{texts.phrase.title}</h1>
        <p>{texts.phrase.explain(name)}</p>
        <Secret>
          <ol className="words">
            {words.map((word, index) => (
              <li key={index}>{word}</li>
            ))}
          </ol>
        </Secret>
        {!kept && <Notice>{texts.phrase.persist}</Notice>}
        <div className="stack foot">
          <Button kind="primary" onPress={() => setNext(0)}>
            {texts.phrase.written}
          </Button>
        </div>
      </>
    )
  const position = asked[next] ?? 0
  const check = (word: string): void => {
    if (word !== words[position]) return setFault(texts.phrase.wrong)
    setFault(null)
    if (next < asked.length - 1) return setNext(next + 1)
    checked.current = true
    onDone()
  }
  return (
    <>
      <WordEntry key={next} title={texts.phrase.ask(position + 1)} busy={null} fault={fault} onWord={check} />
      <Button kind="plain" onPress={() => setNext(-1)}>
        {texts.phrase.show}
      </Button>
    </>
  )
}
