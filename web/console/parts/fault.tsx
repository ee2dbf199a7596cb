import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { failedRequest } from '../api.ts'
import { useConsole } from '../context.ts'

/** What could not be had, the number under which the instance logged why, and another try. */
export const Fault = ({ error, onAgain }: { error: string; onAgain?: () => void }) => {
  const { texts } = useConsole()
  const [request] = useState(failedRequest)
  const isOurs = error === 'internal' || error === 'busy'
  return (
    <Notice kind="error">
      <p>{texts.fault(error)}</p>
      {isOurs && request !== null ? (
        <p className="hint">
          {texts.request} <code>{request}</code> <CopyButton text={request} label={texts.copy} done={texts.copied} />
        </p>
      ) : null}
      {onAgain === undefined ? null : (
        <p className="actions">
          <Button onPress={onAgain}>{texts.tryAgain}</Button>
        </p>
      )}
    </Notice>
  )
}
