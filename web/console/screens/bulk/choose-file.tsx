import { type DragEvent, useId, useState } from 'react'
import { useConsole } from '../../context.ts'
import { cellsOf, textOf } from '../../csv.ts'

const mostBytes = 5_000_000
const mostLines = 10_000

/** Takes a file, chosen or dropped, and reads its lines. */
export const ChooseFile = ({ onRead }: { onRead: (lines: readonly (readonly string[])[]) => void }) => {
  const { texts } = useConsole()
  const [fault, setFault] = useState('')
  const id = useId()
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    if (file.size > mostBytes) return setFault(texts.bulk.tooBig)
    const lines = cellsOf(await textOf(file))
    if (lines.length === 0) return setFault(texts.bulk.unreadable)
    // The first line may hold the names of the columns.
    if (lines.length > mostLines + 1) return setFault(texts.bulk.tooMany(lines.length))
    onRead(lines)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    void take(event.dataTransfer.files[0])
  }
  return (
    <>
      <p>{texts.bulk.intro}</p>
      <div className="drop" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <label htmlFor={id}>{texts.bulk.file}</label>
        <input
          id={id}
          type="file"
          accept=".csv,text/csv,text/plain"
          aria-describedby={`${id}-fault`}
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
        <p id={`${id}-fault`} className="fault" role={fault === '' ? undefined : 'alert'}>
          {fault}
        </p>
      </div>
    </>
  )
}
