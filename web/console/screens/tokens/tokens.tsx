import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { useConsole } from '../../context.ts'
import { useFragment } from '../../fragment.ts'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { Link, Title } from '../../parts/frame.tsx'
import { nameOf, useService } from '../../services.ts'
import { actsOn } from '../desk/actions.tsx'
import { PrefixField, useSettled } from '../desk/finder.tsx'
import { EnrolDialog } from './enrol-dialog.tsx'
import type { Row } from './shapes.ts'
import { TokenTable } from './token-table.tsx'
import { useRows } from './use-rows.ts'

/** The tokens of a service: found by the beginning of the user ID, with their statuses as they are now. */
export const Tokens = () => {
  const { texts } = useConsole()
  const config = useService()
  const { service } = config
  const [prefix, setPrefix] = useFragment('p')
  const settled = useSettled(prefix)
  const rows = useRows(service, settled)
  const [isEnrolling, setEnrolling] = useState(false)
  const [ending, setEnding] = useState<Row | null>(null)
  const end = (): void => {
    setEnding(null)
    void rows.reload()
  }
  const empty =
    settled === '' ? (
      <div className="empty">
        <p>{texts.tokens.nobody(nameOf(config))}</p>
        <p className="actions">
          <Button onPress={() => setEnrolling(true)}>{texts.tokens.enrol}</Button>
          <Link to={`s/${service}/enroll-many`} className="button">
            {texts.tokens.enrolMany}
          </Link>
        </p>
      </div>
    ) : (
      <p className="hint">{texts.tokens.noMatch(settled)}</p>
    )
  return (
    <>
      <div className="head">
        <Title>{texts.places.tokens}</Title>
        <p className="actions">
          <Link to={`s/${service}/enroll-many`} className="button">
            {texts.tokens.enrolMany}
          </Link>
          <Button kind="primary" onPress={() => setEnrolling(true)}>
            {texts.tokens.enrol}
          </Button>
        </p>
      </div>
      <div className="finder-line">
        <PrefixField value={prefix} onChange={(typed) => setPrefix(typed, 'quietly')} />
      </div>
      {rows.items?.length === 0 ? empty : <TokenTable rows={rows} onRemove={setEnding} />}
      {isEnrolling ? (
        <EnrolDialog service={service} onClose={() => setEnrolling(false)} onEnrolled={() => void rows.reload()} />
      ) : null}
      {ending === null ? null : (
        <ActDialog act={actsOn(ending, texts).remove} onDone={end} onClose={() => setEnding(null)} />
      )}
    </>
  )
}
