import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { useConsole } from '../context.ts'

/** A secret: hidden until somebody wants to see it, and copied without being seen. */
export const Secret = ({ name, hint, value }: { name: string; hint: string; value: string }) => {
  const { texts } = useConsole()
  const [shown, setShown] = useState(false)
  return (
    <section className="card secret" aria-label={name}>
      <h2>{name}</h2>
      <p className="hint">{hint}</p>
      <p className="value">{shown ? value : '•'.repeat(24)}</p>
      <p className="actions">
        <CopyButton text={value} label={texts.copy} done={texts.copied} />
        <Button kind="plain" onPress={() => setShown(!shown)}>
          {shown ? texts.hide : texts.show}
        </Button>
      </p>
    </section>
  )
}
