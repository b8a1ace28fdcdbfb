// The kit's door: pages import from here and from ui.css alone.
export { Badge, type Tone } from './badge.tsx';
export { Button } from './button.tsx';
export { Dialog, DialogActions } from './dialog.tsx';
export { Choices, TextBox, TextInput } from './field.tsx';
export { Icon, Mark, type IconName } from './icon.tsx';
export { hasSingleKeys, setSingleKeys, useKeys } from './keys.ts';
export { Shell } from './layout.tsx';
export { Notice, Wait } from './notice.tsx';
export { Palette, type Command } from './palette.tsx';
export { SayProvider, useSay } from './say.tsx';
