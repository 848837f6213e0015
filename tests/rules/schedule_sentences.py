"""Rules, and how they are said in English and in Spanish; each begins on Wednesday, 2 December 2026 at 18:00."""

Row = tuple[str, str, str]


def _rows(table: str) -> list[Row]:
    lines = [line.strip() for line in table.strip().splitlines()]
    return list(zip(lines[::3], lines[1::3], lines[2::3], strict=True))


# These are understood as well when they are typed.
TYPED = _rows("""
FREQ=DAILY
  every day at 18:00 (UTC)
  todos los días a las 18:00 (UTC)
FREQ=DAILY;INTERVAL=2
  every second day at 18:00 (UTC)
  cada dos días a las 18:00 (UTC)
FREQ=DAILY;INTERVAL=15
  every 15 days at 18:00 (UTC)
  cada 15 días exactos a las 18:00 (UTC)
FREQ=WEEKLY
  every Wednesday at 18:00 (UTC)
  todos los miércoles a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=MO,TH
  every Monday and Thursday at 18:00 (UTC)
  todos los lunes y jueves a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
  each weekday at 18:00 (UTC)
  de lunes a viernes a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=SA,SU
  every Saturday and Sunday at 18:00 (UTC)
  todos los sábados y domingos a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU
  every day at 18:00 (UTC)
  todos los días a las 18:00 (UTC)
FREQ=WEEKLY;INTERVAL=2
  every second Wednesday at 18:00 (UTC)
  cada dos semanas, el miércoles a las 18:00 (UTC)
FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH
  every second week on Monday and Thursday at 18:00 (UTC)
  cada dos semanas, el lunes y el jueves a las 18:00 (UTC)
FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR
  every second week from Monday to Friday at 18:00 (UTC)
  cada dos semanas, de lunes a viernes a las 18:00 (UTC)
FREQ=WEEKLY;INTERVAL=3;BYDAY=WE
  every 3 weeks on Wednesday at 18:00 (UTC)
  cada 3 semanas, el miércoles a las 18:00 (UTC)
FREQ=MONTHLY
  on the 2nd of each month at 18:00 (UTC)
  el 2 de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=15
  on the 15th of each month at 18:00 (UTC)
  el 15 de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=1,15
  on the 1st and 15th of each month at 18:00 (UTC)
  los días 1 y 15 de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=15,-1
  on the 15th and the last day of each month at 18:00 (UTC)
  el 15 y el último día de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=-1
  on the last day of each month at 18:00 (UTC)
  el último día de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=31
  on the 31st of each month at 18:00 (UTC) (left out where there is no such day)
  el 31 de cada mes a las 18:00 (UTC) (se omite donde no existe ese día)
FREQ=MONTHLY;BYDAY=-1FR
  on the last Friday of each month at 18:00 (UTC)
  el último viernes de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=1MO,3MO
  on the first and third Monday of each month at 18:00 (UTC)
  el primer y el tercer lunes de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=1MO,3FR
  on the first Monday and the third Friday of each month at 18:00 (UTC)
  el primer lunes y el tercer viernes de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=5FR
  on the fifth Friday of each month at 18:00 (UTC) (left out where there is no such day)
  el quinto viernes de cada mes a las 18:00 (UTC) (se omite donde no existe ese día)
FREQ=MONTHLY;BYDAY=-2FR
  on the second-to-last Friday of each month at 18:00 (UTC)
  el penúltimo viernes de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO
  every Monday at 18:00 (UTC)
  todos los lunes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
  on the first weekday (Monday to Friday) of each month at 18:00 (UTC)
  el primer día laborable (de lunes a viernes) de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1
  on the first and last weekday (Monday to Friday) of each month at 18:00 (UTC)
  el primer y el último día laborable (de lunes a viernes) de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1
  on the last Friday of each month at 18:00 (UTC)
  el último viernes de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15
  every second month on the 15th at 18:00 (UTC)
  cada dos meses, el 15 a las 18:00 (UTC)
FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR
  every 3 months on the last Friday at 18:00 (UTC)
  cada 3 meses, el último viernes a las 18:00 (UTC)
FREQ=YEARLY
  each year on 2 December at 18:00 (UTC)
  cada año, el 2 de diciembre a las 18:00 (UTC)
FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1
  each year on 1 May at 18:00 (UTC)
  cada año, el 1 de mayo a las 18:00 (UTC)
FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29
  each year on 29 February at 18:00 (UTC) (left out where there is no such day)
  cada año, el 29 de febrero a las 18:00 (UTC) (se omite donde no existe ese día)
FREQ=YEARLY;BYMONTH=9;BYDAY=1MO
  each year on the first Monday of September at 18:00 (UTC)
  cada año, el primer lunes de septiembre a las 18:00 (UTC)
FREQ=YEARLY;BYMONTHDAY=15
  on the 15th of each month at 18:00 (UTC)
  el 15 de cada mes a las 18:00 (UTC)
FREQ=YEARLY;BYDAY=MO
  every Monday at 18:00 (UTC)
  todos los lunes a las 18:00 (UTC)
FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYMONTHDAY=1
  every second year on 1 May at 18:00 (UTC)
  cada dos años, el 1 de mayo a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=SA
  every Saturday at 18:00 (UTC)
  todos los sábados a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=TU,FR,SU
  every Tuesday, Friday and Sunday at 18:00 (UTC)
  todos los martes, viernes y domingos a las 18:00 (UTC)
FREQ=DAILY;INTERVAL=8
  every 8 days at 18:00 (UTC)
  cada 8 días exactos a las 18:00 (UTC)
FREQ=WEEKLY;INTERVAL=52;BYDAY=MO
  every 52 weeks on Monday at 18:00 (UTC)
  cada 52 semanas, el lunes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=1FR,-1FR
  on the first and last Friday of each month at 18:00 (UTC)
  el primer y el último viernes de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,-1
  on the 1st and the last day of each month at 18:00 (UTC)
  el 1 y el último día de cada mes a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=MO;WKST=SU
  every Monday at 18:00 (UTC)
  todos los lunes a las 18:00 (UTC)
""")

# These are for what is seldom wanted; when they are typed they are refused, and never taken for something else.
ONLY_SAID = _rows("""
FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;WKST=SU
  every second week on Monday and Thursday at 18:00 (UTC) (weeks begin on Sunday)
  cada dos semanas, el lunes y el jueves a las 18:00 (UTC) (la semana empieza en domingo)
FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR,SA,SU
  every 3 weeks on every day of it at 18:00 (UTC)
  cada 3 semanas, todos los días de la semana a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=MO;BYMONTH=3,6
  every Monday in March and June at 18:00 (UTC)
  todos los lunes de marzo y junio a las 18:00 (UTC)
FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYMONTH=3
  each weekday in March at 18:00 (UTC)
  de lunes a viernes en marzo a las 18:00 (UTC)
FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYMONTH=3,6
  every second Monday at 18:00 (UTC), but only in March and June
  cada dos semanas, el lunes a las 18:00 (UTC), pero solo en marzo y junio
FREQ=MONTHLY;BYMONTHDAY=-2,-1
  on the second-to-last and last day of each month at 18:00 (UTC)
  el penúltimo y el último día de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=-6
  on the 6th-to-last day of each month at 18:00 (UTC)
  el 6º día desde el final de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=-4FR
  on the fourth-to-last Friday of each month at 18:00 (UTC)
  el cuarto viernes desde el final de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO,-1FR
  on every Monday and the last Friday of each month at 18:00 (UTC)
  todos los lunes y el último viernes de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13
  on the 13th of each month at 18:00 (UTC), if it is a Friday
  el 13 de cada mes a las 18:00 (UTC), si es viernes
FREQ=MONTHLY;BYDAY=MO,-1FR;BYMONTHDAY=13,20
  on the 13th and 20th of each month at 18:00 (UTC), if it is a Monday or the last Friday
  los días 13 y 20 de cada mes a las 18:00 (UTC), si es lunes o el último viernes
FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1
  on the last Saturday or Sunday of each month at 18:00 (UTC)
  el último sábado o domingo de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=7
  on the 7th Monday, Tuesday or Wednesday of each month at 18:00 (UTC)
  el 7º lunes, martes o miércoles de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1
  each month on the last of these days at 18:00 (UTC): the 28th, 29th, 30th and 31st
  cada mes, el último de estos días a las 18:00 (UTC): los días 28, 29, 30 y 31
FREQ=MONTHLY;BYDAY=MO,-1FR;BYSETPOS=1,3
  each month on the first and third of these days at 18:00 (UTC): every Monday and the last Friday
  cada mes, el primero y el tercero de estos días a las 18:00 (UTC): todos los lunes y el último viernes
FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=13,14,15;BYSETPOS=1
  each month on the first of these days at 18:00 (UTC): the 13th, 14th and 15th, if it is a Monday
  cada mes, el primero de estos días a las 18:00 (UTC): los días 13, 14 y 15, si es lunes
FREQ=MONTHLY;INTERVAL=2;BYDAY=MO
  every second month on every Monday at 18:00 (UTC)
  cada dos meses, todos los lunes a las 18:00 (UTC)
FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=15;BYMONTH=3,6
  every 5 months on the 15th at 18:00 (UTC), but only in March and June
  cada 5 meses, el 15 a las 18:00 (UTC), pero solo en marzo y junio
FREQ=MONTHLY;BYMONTHDAY=15;BYMONTH=3,6
  each year on the 15th of March and June at 18:00 (UTC)
  cada año, el 15 de marzo y junio a las 18:00 (UTC)
FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYMONTH=3,6;BYSETPOS=-1
  each month on the last of these days at 18:00 (UTC): the 28th, 29th and 30th, but only in March and June
  cada mes, el último de estos días a las 18:00 (UTC): los días 28, 29 y 30, pero solo en marzo y junio
FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1,15
  each year on the 1st and 15th of May at 18:00 (UTC)
  cada año, los días 1 y 15 de mayo a las 18:00 (UTC)
FREQ=YEARLY;BYMONTH=5,6;BYMONTHDAY=1
  each year on the 1st of May and June at 18:00 (UTC)
  cada año, el 1 de mayo y junio a las 18:00 (UTC)
FREQ=YEARLY;BYDAY=MO;BYMONTH=3
  every Monday in March at 18:00 (UTC)
  todos los lunes de marzo a las 18:00 (UTC)
FREQ=YEARLY;BYDAY=MO;BYSETPOS=20
  each year on the 20th Monday of the year at 18:00 (UTC)
  cada año, el 20º lunes del año a las 18:00 (UTC)
FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
  each year on the first weekday (Monday to Friday) of the year at 18:00 (UTC)
  cada año, el primer día laborable (de lunes a viernes) del año a las 18:00 (UTC)
FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=100
  each year on the 100th day of the year at 18:00 (UTC)
  cada año, el 100º día del año a las 18:00 (UTC)
FREQ=YEARLY;BYDAY=MO;BYMONTH=3,6;BYSETPOS=1
  each year on the first of these days at 18:00 (UTC): every Monday of March and June
  cada año, el primero de estos días a las 18:00 (UTC): todos los lunes de marzo y junio
FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR;BYSETPOS=1
  each year on the first of these days at 18:00 (UTC): the 13th of each month, if it is a Friday
  cada año, el primero de estos días a las 18:00 (UTC): el 13 de cada mes, si es viernes
FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=15
  every second year on the 15th of each month at 18:00 (UTC)
  cada dos años, el 15 de cada mes a las 18:00 (UTC)
FREQ=YEARLY;INTERVAL=4;BYDAY=MO
  every 4 years on every Monday at 18:00 (UTC)
  cada 4 años, todos los lunes a las 18:00 (UTC)
FREQ=YEARLY;INTERVAL=4;BYDAY=MO;BYMONTH=3
  every 4 years on every Monday of March at 18:00 (UTC)
  cada 4 años, todos los lunes de marzo a las 18:00 (UTC)
FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=13;BYDAY=FR
  each year on 13 May at 18:00 (UTC), if it is a Friday
  cada año, el 13 de mayo a las 18:00 (UTC), si es viernes
FREQ=MONTHLY;BYMONTHDAY=-3
  on the third-to-last day of each month at 18:00 (UTC)
  el antepenúltimo día de cada mes a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=1
  on the 1st of each month at 18:00 (UTC), if it is a weekday
  el 1 de cada mes a las 18:00 (UTC), si es de lunes a viernes
FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-4
  on the fourth-to-last Saturday or Sunday of each month at 18:00 (UTC)
  el cuarto sábado o domingo desde el final de cada mes a las 18:00 (UTC)
FREQ=YEARLY;INTERVAL=2;BYMONTH=5,6;BYDAY=-1MO
  every second year on the last Monday of May and June at 18:00 (UTC)
  cada dos años, el último lunes de mayo y junio a las 18:00 (UTC)
FREQ=MONTHLY;BYDAY=MO,-1FR;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12
  on every Monday and the last Friday of each month at 18:00 (UTC)
  todos los lunes y el último viernes de cada mes a las 18:00 (UTC)
""")
