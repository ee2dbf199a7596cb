import { useState } from 'react'
import { Button } from './button.tsx'

/** Copies a text and says so for as long as the button is on the screen. */
export const CopyButton = ({ text, label, done }: { text: string; label: string; done: string }) => {
  const [copied, setCopied] = useState(false)
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setCopied(true))
  return (
    <Button kind="plain" onPress={copy}>
      <span aria-live="polite">{copied ? done : label}</span>
    </Button>
  )
}
