def unquote(op)(a), do: a
foo.bar -1
x not in y
..//2
~w(a b)a
"a#{b <> "c"}"
