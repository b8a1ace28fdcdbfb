/** Given names and their short forms, one group a line, folded. A hit gives `near`, never `match` (product.md 6.7). */
const GROUPS = `
alexander alex sandy sasha xander
alexandra alex sandra sandy sasha
andrew andy drew
anthony tony
barbara barb babs
benjamin ben benny
catherine katherine kathryn cathy kathy kate katie
charles charlie chuck
christina christine chris tina
christopher chris kit
daniel dan danny
david dave davey
deborah debra deb debbie
donald don donnie
dorothy dot dottie
edward ed eddie ted ned
eleanor ellie nell nora
elizabeth liz beth betty eliza lisa libby
frances fran frannie
francis frank
frederick fred freddie
gabriel gabe
gerald jerry gerry
gregory greg
harold harry hal
henry harry hank
james jim jimmy jamie
jeffrey jeff
jennifer jen jenny
jessica jess jessie
john jack johnny jon
jonathan jon johnny
joseph joe joey
joshua josh
kenneth ken kenny
lawrence larry
leonard len lenny
margaret maggie meg peggy greta
matthew matt
michael mike mick mickey
nathaniel nathan nate
nicholas nick nicky
pamela pam
patricia pat patty tricia
patrick pat paddy
peter pete
philip phillip phil
rachel rae
raymond ray
rebecca becky becca
richard rich rick ricky dick
robert rob bob bobby robbie
ronald ron ronnie
samantha sam
samuel sam sammy
sarah sally sadie
stephen steven steve
susan sue susie suzanne
theodore ted teddy theo
theresa teresa terry tess
thomas tom tommy
timothy tim timmy
victoria vicky tori
vincent vince vinny
walter walt wally
william will bill billy liam
zachary zach zack
giuseppe beppe peppe
jose pepe
francisco paco pancho
guadalupe lupe
jesus chuy
ignacio nacho
aleksandr sasha
mikhail misha
dmitry dima
ekaterina katya
maria masha
johannes hans
friedrich fritz
mohammed muhammad mohammad mohamed mohamad
`;

const groupsOf = new Map<string, Set<number>>();
GROUPS.trim()
  .split('\n')
  .forEach((line, group) => {
    for (const name of line.split(' ')) groupsOf.set(name, (groupsOf.get(name) ?? new Set()).add(group));
  });

/** Whether one folded given name is a short form or a common other spelling of the other. */
export function areNicknames(a: string, b: string): boolean {
  const groups = groupsOf.get(b);
  return groups !== undefined && a !== b && [...(groupsOf.get(a) ?? [])].some((group) => groups.has(group));
}
