import { Button, Group, Stack, Text } from '@mantine/core';
import { useRef } from 'react';
import { Link } from 'react-router';
import { notifyError } from '../../components/notify.js';
import { BasicsSection } from './basics-section.js';
import { EventsSection } from './events/events-section.js';
import { FormProvider, fieldErrors, type Subject, SubjectContext, useForm } from './form-context.js';
import classes from './integration-form.module.css';
import { missingFields } from './missing.js';
import { TargetSection } from './target/target-section.js';
import type { FormValues } from './values.js';

type Props = {
  subject: Subject;
  initial: FormValues;
  /** Rejects with what the service has answered. */
  save: (values: FormValues) => Promise<void>;
  saveLabel: string;
  cancelTo: string;
};

/** The one form for what is new and what is changed. Every error stands at its field, and the first of them is shown. */
export function IntegrationForm({ subject, initial, save, saveLabel, cancelTo }: Props) {
  const form = useForm({ initialValues: initial, validate: (values) => missingFields(values, subject.purpose) });
  const element = useRef<HTMLFormElement>(null);

  /** Once the errors stand there: to the first of them, wherever it is. */
  function showFirstError() {
    requestAnimationFrame(() => {
      const field = element.current?.querySelector<HTMLElement>('input[aria-invalid="true"], [data-error] input');
      field?.scrollIntoView({ block: 'center', behavior: 'smooth' });
      field?.focus({ preventScroll: true });
    });
  }

  const submit = form.onSubmit(async (values) => {
    try {
      await save(values);
    } catch (error) {
      const errors = fieldErrors(error);
      if (errors === undefined) return notifyError(error, 'It was not saved');
      form.setErrors(errors);
      showFirstError();
    }
  }, showFirstError);

  return (
    <SubjectContext value={subject}>
      <FormProvider form={form}>
        <form onSubmit={submit} noValidate ref={element} className={classes.form}>
          <Stack gap="md">
            {subject.purpose !== 'edit' && <BasicsSection />}
            <EventsSection />
            <TargetSection />
          </Stack>
          <div className={classes.bar}>
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {Object.keys(form.errors).length > 0 && 'Some fields need a look.'}
            </Text>
            <Group gap="sm" wrap="nowrap">
              <Button variant="default" component={Link} to={cancelTo}>
                Cancel
              </Button>
              <Button type="submit" loading={form.submitting}>
                {saveLabel}
              </Button>
            </Group>
          </div>
        </form>
      </FormProvider>
    </SubjectContext>
  );
}
