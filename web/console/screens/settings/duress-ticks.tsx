import { useState } from 'react'
import { useConsole } from '../../context.ts'
import { Tick } from '../../parts/form.tsx'
import { Link } from '../../parts/frame.tsx'
import { pathOf } from '../../route.ts'

/** What has to be true before duress is switched on; `onAll` hears whether every line is ticked. */
export const DuressTicks = ({ service, onAll }: { service: string; onAll: (all: boolean) => void }) => {
  const { on } = useConsole().texts.settings
  const [ticked, setTicked] = useState<readonly string[]>([])
  const tick = (line: string, isOn: boolean): void => {
    const next = isOn ? [...ticked, line] : ticked.filter((one) => one !== line)
    setTicked(next)
    onAll(next.length === on.ticks.length)
  }
  return (
    <>
      <p>{on.lead}</p>
      {on.ticks.map((line) => (
        <Tick key={line} label={line} value={ticked.includes(line)} onChange={(isOn) => tick(line, isOn)} />
      ))}
      <p>
        <strong>{on.warning}</strong>
      </p>
      {service === '' ? null : (
        <p>
          <Link to={pathOf('duress', service)}>{on.more}</Link>
        </p>
      )}
    </>
  )
}
