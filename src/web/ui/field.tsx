import { FieldError, Input, Label, Radio, RadioGroup, Text, TextArea, TextField } from 'react-aria-components';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly note?: string;
  readonly error?: string | undefined;
}

export interface TextInputProps extends FieldProps {
  readonly kind?: 'text' | 'email' | 'password' | 'search' | 'date';
  readonly autoComplete?: string;
  readonly isRequired?: boolean;
  readonly id?: string;
}

/** One line of text. */
export function TextInput(props: TextInputProps) {
  const { label, value, onChange, note, error, kind = 'text', autoComplete = 'off', isRequired = false, id } = props;
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      type={kind}
      autoComplete={autoComplete}
      isRequired={isRequired}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <Input className="input" id={id} />
      {note === undefined ? null : (
        <Text slot="description" className="field-note">
          {note}
        </Text>
      )}
      <FieldError className="field-note">{error}</FieldError>
    </TextField>
  );
}

/** Several lines of text, without the browser's spelling service: it may send what is typed elsewhere. `maxLength` in UTF-16 units. */
export function TextBox({
  label,
  value,
  onChange,
  note,
  error,
  maxLength,
}: FieldProps & { readonly maxLength: number }) {
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      maxLength={maxLength}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <TextArea className="input" spellCheck="false" />
      {note === undefined ? null : (
        <Text slot="description" className="field-note">
          {note}
        </Text>
      )}
      <FieldError className="field-note">{error}</FieldError>
    </TextField>
  );
}

export interface Choice {
  readonly id: string;
  readonly words: string;
}

export interface ChoicesProps extends FieldProps {
  readonly choices: readonly Choice[];
  /** Beside each other, for words that are short. */
  readonly isRow?: boolean;
}

/** One of a few: arrow keys move, the words of all are visible. */
export function Choices({ label, value, onChange, choices, isRow = false }: ChoicesProps) {
  return (
    // Nothing chosen is null: with an empty text no radio would be reached by Tab.
    <RadioGroup className="field" value={value === '' ? null : value} onChange={onChange}>
      <Label className="field-label">{label}</Label>
      <div className={isRow ? 'choices in-row' : 'choices'}>
        {choices.map((choice) => (
          <Radio key={choice.id} value={choice.id} className="choice">
            <span className="choice-dot" />
            <span>{choice.words}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
