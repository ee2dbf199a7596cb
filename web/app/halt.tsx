import { Button } from '../kit/button.tsx'
import type { Catalogue } from './texts/texts.ts'

/** Why the app shows nothing of the tokens: another window has them, its version is over, or the browser stores nothing. */
export type Halt = 'elsewhere' | 'too-old' | 'no-storage'

const event = 'zaas-halt'

/** Stops the app, whatever it shows. */
export const halt = (why: Halt): boolean => dispatchEvent(new CustomEvent<Halt>(event, { detail: why }))

/** Hears of the first reason to stop. */
export const onHalt = (stopped: (why: Halt) => void): (() => void) => {
  const heard = (one: Event): void => (one instanceof CustomEvent ? stopped(one.detail as Halt) : undefined)
  addEventListener(event, heard)
  return () => removeEventListener(event, heard)
}

/** One sentence in place of everything, and what can be done about it. */
export const HaltScreen = ({ why, texts, onPress }: { why: Halt; texts: Catalogue; onPress: () => void }) => {
  const { title, text, button } = texts.halt[why]
  return (
    <main className="screen">
      <div className="middle">
        <h1>{title}</h1>
        <p className="hint">{text}</p>
      </div>
      <div className="stack foot">
        <Button kind="primary" onPress={onPress}>
          {button}
        </Button>
      </div>
    </main>
  )
}
