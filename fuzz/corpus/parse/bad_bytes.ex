if a do
  b
else
ÿş c
end end end