import { useConsole } from '../context.ts'
import { nameOf, useServices } from '../services.ts'
import { Tick } from './form.tsx'

/** The services that a key or a member is for: all that there are and will be, or some. */
export const ServicesField = ({
  value,
  onChange,
  fault,
}: {
  value: '*' | readonly string[]
  onChange: (value: '*' | readonly string[]) => void
  fault: string | undefined
}) => {
  const { texts } = useConsole()
  const { all } = useServices()
  const toggle = (service: string, isOn: boolean): void => {
    if (value === '*') return
    onChange(isOn ? [...value, service] : value.filter((one) => one !== service))
  }
  return (
    <fieldset className="field group">
      <legend>{texts.forServices.legend}</legend>
      <Tick label={texts.forServices.all} value={value === '*'} onChange={(isOn) => onChange(isOn ? '*' : [])} />
      {value === '*'
        ? null
        : all?.map((service) => (
            <Tick
              key={service.service}
              label={nameOf(service)}
              value={value.includes(service.service)}
              onChange={(isOn) => toggle(service.service, isOn)}
            />
          ))}
      <p className="fault" role={fault === undefined ? undefined : 'alert'}>
        {fault ?? ''}
      </p>
    </fieldset>
  )
}
