import { useState } from 'react'
import { CommunityFace } from '../parts/CommunityFace.tsx'
import { Swatches } from '../parts/Swatches.tsx'
import { ThreeWay, type ThreeWayValue } from '../parts/ThreeWay.tsx'
import styles from './Gallery.module.css'

const WORDS = { no: 'Deny', same: 'As the roles say', yes: 'Allow' } as const
const COLOURS = [
  { label: 'No colour', colour: undefined },
  { label: 'Brass', colour: 0xc9973b },
  { label: 'Black', colour: 0x000000 },
  { label: 'White', colour: 0xffffff },
] as const

/** What only communities need. */
export function Places() {
  const [colour, setColour] = useState<number | undefined>(0xc9973b)
  const [values, setValues] = useState<Readonly<Record<string, ThreeWayValue>>>({ read: 'yes', write: 'same', invite: 'no' })
  return (
    <div className={styles.grid}>
      <div className={styles.row}>
        {([24, 32, 40, 44, 80] as const).map((size) => (
          <CommunityFace key={size} id={`size${size}`} name="Harbour Library" size={size} />
        ))}
      </div>
      <Swatches label="Colour" items={COLOURS} value={colour} onValueChange={setColour} />
      <div>
        {Object.entries(values).map(([name, value]) => (
          <ThreeWay key={name} label={name} words={WORDS} value={value} onValueChange={(next) => setValues({ ...values, [name]: next })} />
        ))}
        <ThreeWay label="Not available" hint="Somebody else decides." words={WORDS} value="same" onValueChange={() => undefined} disabled />
      </div>
    </div>
  )
}
