import { useState } from 'react'
import type { RecoveryKitView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import { Aside } from '../entering/Aside.tsx'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import formStyles from '../entering/Form.module.css'
import { useForm } from '../entering/use-form.ts'

/** Three of the words, typed from what was saved. */
export function Confirm({ view: { asked, wrong } }: { readonly view: RecoveryKitView & { step: 'confirm' } }) {
  const { recoveryKit } = useApp()
  const { t } = useWords()
  const [answers, setAnswers] = useState<ReadonlyMap<number, string>>(new Map())
  const { form, onSubmit } = useForm(async () => (recoveryKit.confirm(answers) ? undefined : 'E_RECOVERY_WORDS'))
  return (
    <EnteringFrame title={t('recoveryKit.confirmTitle')} lead={t('recoveryKit.confirmLead')} onBack={() => recoveryKit.back()}>
      <form ref={form} className={formStyles.form} noValidate onSubmit={onSubmit}>
        {asked.map((number, index) => (
          <TextField
            key={number}
            label={t('recoveryKit.word', { number })}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            autoFocus={index === 0}
            value={answers.get(number) ?? ''}
            onValueChange={(text) => setAnswers(new Map(answers).set(number, text))}
            error={wrong.includes(number) && t('recoveryKit.wordWrong', { number })}
          />
        ))}
        <div className={formStyles.actions}>
          <Button type="submit" kind="primary" size="large" wide>
            {t('recoveryKit.confirm')}
          </Button>
          <Aside onPress={() => recoveryKit.back()}>{t('recoveryKit.again')}</Aside>
        </div>
      </form>
    </EnteringFrame>
  )
}
