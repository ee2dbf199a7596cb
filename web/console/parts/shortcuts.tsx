import { useRef, useState } from 'react'
import { useConsole, useSession } from '../context.ts'
import { useKeys } from '../keys.ts'
import { readSingleKeys, writeSingleKeys } from '../prefs.ts'
import { navigate, pathOf } from '../route.ts'
import { isAtLeast, type Place, type Screen, screens } from '../screens.ts'
import { useServices } from '../services.ts'
import { Dialog } from './dialog.tsx'
import { Form, Tick } from './form.tsx'

/** A screen that the side bar leads to. */
interface Destination {
  readonly name: Place
  readonly path: string
  /** The key that leads there after `g`. */
  readonly letter: string | undefined
}

/** The screens that the member may see, in the order of the side bar. */
export const usePlaces = (): readonly Destination[] => {
  const { member } = useSession()
  const { chosen } = useServices()
  const all = Object.entries(screens) as [Place, Screen][]
  return all.flatMap(([name, { least, aside, ofService, letter }]) => {
    const isShown = aside !== true && isAtLeast(member.role, least) && (ofService !== true || chosen !== null)
    return isShown ? [{ name, path: pathOf(name, ofService === true ? (chosen?.service ?? null) : null), letter }] : []
  })
}

/** The keys that do something, and whether they do. */
export const ShortcutsDialog = ({ onClose }: { onClose: () => void }) => {
  const { texts } = useConsole()
  const words = texts.frame.keys
  const places = usePlaces()
  const [isOn, setOn] = useState(readSingleKeys)
  const choose = (next: boolean): void => {
    writeSingleKeys(next)
    setOn(next)
  }
  const lines: readonly (readonly [string, string])[] = [
    ['/', words.find],
    ...places.flatMap(({ name, letter }) =>
      letter === undefined ? [] : [[`g ${letter}`, texts.places[name]] as [string, string]],
    ),
    ['?', words.title],
  ]
  return (
    <Dialog title={words.title} onClose={onClose}>
      <dl className="keys">
        {lines.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Form action={texts.close} busy={false} onSend={onClose}>
        <Tick label={words.single} hint={words.singleHint} value={isOn} onChange={choose} />
      </Form>
    </Dialog>
  )
}

/** How long the second key may take (ms). */
const patienceMilliseconds = 1_500

/** `g` and a letter lead to a screen, `?` lists them. */
export const Shortcuts = () => {
  const places = usePlaces()
  const [isListed, setListed] = useState(false)
  const begun = useRef(-Infinity)
  useKeys(({ key, timeStamp }) => {
    const isSecond = timeStamp - begun.current < patienceMilliseconds
    begun.current = key === 'g' && !isSecond ? timeStamp : -Infinity
    if (key === '?') setListed(true)
    const there = isSecond ? places.find(({ letter }) => letter === key) : undefined
    if (there !== undefined) navigate(there.path)
    return key === '?' || there !== undefined
  })
  return isListed ? <ShortcutsDialog onClose={() => setListed(false)} /> : null
}
