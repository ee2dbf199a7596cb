/** One of a few, each in words. */
export const Choice = <Value extends string>({
  title,
  value,
  options,
  onChoose,
}: {
  title: string
  value: Value
  options: Readonly<Record<Value, string>>
  onChoose: (value: Value) => void
}) => (
  <fieldset className="choice">
    <legend>{title}</legend>
    <div className="rows">
      {(Object.keys(options) as Value[]).map((option) => (
        <label key={option} className="row">
          <input type="radio" name={title} checked={option === value} onChange={() => onChoose(option)} />
          {options[option]}
        </label>
      ))}
    </div>
  </fieldset>
)
