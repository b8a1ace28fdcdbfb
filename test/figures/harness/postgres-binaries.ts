/** The folder of `postgres` and `initdb` that TEST_POSTGRES=system:FOLDER names; nothing for the ones that npm installed. */
export function chosenBinaries(): { binDir?: string } {
  // A figure's own process is told the choice apart, as TEST_POSTGRES names the shared server there.
  const choice = process.env['CLUSTER_POSTGRES'] ?? process.env['TEST_POSTGRES'] ?? '';
  return choice.startsWith('system:') ? { binDir: choice.slice('system:'.length) } : {};
}
