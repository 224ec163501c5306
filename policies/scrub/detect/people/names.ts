/** Given names of many countries: a capitalised pair that starts with one is taken for a person. */
export const GIVEN_NAMES: ReadonlySet<string> = new Set(
  `Aaron Abdul Abdullah Abigail Adam Adele Aditi Aditya Adrian Adriana Ahmed Aisha Akira Alan Albert Alberto Alejandra
 Alejandro Aleksander Alessandro Alex Alexander Alexandra Alexandre Alexis Alfred Ali Alice Alicia Alina Alison Allison
 Amanda Amara Amelia Amelie Amina Amir Amit Amy Ana Anastasia Anders Andrea Andreas Andrei Andrej Andres Andrew Andrzej
 Angela Angelika Angelo Anita Anja Anjali Ankit Ann Anna Anne Annika Antonia Antonio Anthony Antoine Anton Anya Aoife Ariana
 Arjun Arthur Arturo Asha Ashley Astrid Aurora Ava Ayesha Barbara Beatrice Beatriz Ben Benjamin Bernard Bernd Bianca Bilal
 Birgit Bjorn Bogdan Brandon Brenda Brian Bridget Bruno Caleb Camila Camille Carl Carla Carlos Carmen Carol Carolina
 Caroline Catherine Cecilia Celine Charles Charlotte Chen Chiara Chloe Christian Christina Christine Christoph
 Christopher Claire Clara Claudia Clement Colin Connor Craig Cristina Cynthia Dana Daniel Daniela Danielle Darius David
 Deborah Deepak Denis Dennis Diana Diego Dimitri Dmitri Dmitry Dominik Dominique Donald Donna Dorothy Douglas Dylan Eduardo
 Edward Ekaterina Elena Eleanor Elias Elif Elijah Elisa Elisabeth Elizabeth Ella Ellen Elsa Emil Emilia Emilie Emily Emir
 Emma Emmanuel Enrique Eric Erik Erika Ernesto Esther Ethan Eugene Eva Evelyn Ewa Fabian Farah Fatima Federico Felix
 Fernanda Fernando Filip Finn Fiona Florian Francesca Francesco Francis Francisco Francois Frank Franz Frederik Freya
 Gabriel Gabriela Gabriele Gareth Gary George Georgia Gerald Gerard Gianluca Gina Giorgio Giovanni Giulia Giuseppe Gloria
 Gonzalo Grace Graham Greta Gregory Grzegorz Guillaume Gustav Hana Hannah Hans Harold Harry Haruto Hassan Heather Heidi
 Helen Helena Helene Henrik Henry Hiroshi Holly Hugo Hussein Ian Ibrahim Igor Ilse Imran Ines Ingrid Irene Irina Isaac
 Isabel Isabella Isabelle Ismail Ivan Jack Jackson Jacob Jacqueline Jacques Jakub Jamal James Jamie Jan Jana Jane Janet Jason
 Javier Jean Jeffrey Jennifer Jens Jeremy Jerome Jessica Jesus Joan Joana Joanna Joao Joel Johan Johann Johanna Johannes John
 Jonas Jonathan Jorge Jose Josef Joseph Joshua Juan Judith Julia Julian Juliana Julie Jun Jurgen Justin Kamal Karen Karim Karin
 Karl Karolina Katarina Kate Katherine Kathleen Kathryn Katja Katrin Keith Keiko Kenji Kenneth Kevin Khalid Kieran Kim Klaus Kristen
 Kristina Krzysztof Kumar Kwame Kyle Lars Laura Lauren Laurent Layla Lea Leah Leila Lena Leo Leon Leonardo Leonie Liam Lily Lin
 Linda Lisa Logan Lorenzo Louis Louise Luca Lucas Lucia Lucie Lucy Luis Luisa Lukas Luke Lydia Maciej Magdalena Mai Malik
 Manuel Manuela Marc Marcel Marcin Marco Marcos Marcus Marek Margaret Margot Maria Mariam Mariana Marie Marina Mario Marion
 Mark Markus Marta Martha Martin Martina Mary Maryam Mateo Mateusz Mathieu Matt Matteo Matthew Matthias Maurice Maximilian
 Maya Megan Mehmet Mei Melanie Melissa Mia Michael Michal Michel Michelle Miguel Mihai Mikael Mikhail Mila Milan Milena Ming
 Mira Miriam Mohamed Mohammad Mohammed Monica Monika Morgan Muhammad Mustafa Nadia Nadine Naomi Natalia Natalie Natasha Nathan
 Neha Niamh Nicholas Nick Nicola Nicolas Nicole Niklas Nikolai Nils Nina Noah Noemi Nora Norbert Nour Olaf Oleg Olga Oliver
 Olivia Olivier Omar Oscar Oskar Owen Pablo Pamela Paola Patricia Patrick Paul Paula Paulo Pavel Pawel Pedro Peter Petra
 Philip Philipp Philippe Pierre Piotr Priya Priyanka Rachel Rafael Rahul Raj Rajesh Ralf Ramon Rania Raquel Ravi Raymond Rebecca
 Regina Renata Ricardo Richard Rita Robert Roberta Roberto Robin Rocio Rodrigo Roger Rohan Roland Roman Rosa Rosalind Rosemary
 Ruben Ruth Ryan Sabine Sabrina Salma Salvador Sam Samantha Samir Samuel Sandra Sanjay Santiago Sara Sarah Sasha Scott Sean Sebastian
 Serena Sergei Sergio Shan Sharon Shreya Silvia Simon Simone Siobhan Sofia Sofie Sonia Sophia Sophie Stefan Stefania Stefano
 Stella Stephanie Stephen Steve Steven Stuart Sunil Susan Susanne Suresh Svetlana Sven Sylvia Takeshi Tamara Tanja Tara Tariq Tatiana
 Teresa Thomas Theo Theresa Tim Timothy Tobias Tom Tomas Tomasz Tommaso Tony Tracy Tyler Uwe Valentina Valerie Vanessa Vera Veronica
 Victor Victoria Vijay Vikram Viktor Vincent Virginia Vivian Vladimir Walter Wei Wendy William Wolfgang Xavier Xiao Yael Yan Yara
 Yasmin Yasmine Ying Yuki Yuri Yusuf Yves Zachary Zahra Zainab Zara Zoe Zofia Zuzana Aarav Ada Adaeze Ade Agata Agnes Agnieszka Aiko
 Ajay Alba Aliya Alma Alvaro Anais Ananya Andreea Angel Anil Anjan Ante Arne Asa Axel Beata Benedikt Benoit Bert Bianka Bo Boris Britta
 Bram Cedric Chandra Chidi Chinedu Christa Ciara Claude Conor Dagmar Damian Dario Davide Dieter Dorota Eero Eileen Eilidh Eliza Elodie
 Emeka Emre Enzo Esteban Etienne Fabio Fatou Femi Fleur Folake Friedrich Gael Geert Gerhard Gertrud Gheorghe Giacomo Goran Gunnar Gwen
 Hamza Harald Hazel Hector Henri Hilde Hyun Ida Ifeoma Ignacio Ilaria Ilona Imani Ioana Iris Isla Ivana Ivy Iwona Jasmine Jaroslav Jelena
 Jin Joaquin Joost Josefa Joris Juana Julien Kaan Kai Kalle Kamil Kasia Katrina Kenza Kofi Lara Latifa Lionel Lieke Lorena Luc Lucien
 Ludwig Luka Lukasz Maarten Maeve Magnus Maja Malin Manon Marek Margit Marisol Marit Marlene Marta Marwa Mathilde Matilda Mattias Mina
 Miroslav Nabil Nadja Naledi Nasser Ngozi Nia Nikita Nikola Nikolaj Noor Obinna Odile Olena Oluwaseun Ondrej Orla Otto Padma Parisa
 Per Pia Pilar Pooja Quentin Rana Ranjit Rashid Razvan Reza Rhys Rosalie Rune Sakura Sander Sanna Sandeep Satoshi Selma Shira Signe Sigrid
 Silke Soren Stanislav Stig Sunita Tadeusz Tamar Tanvi Thabo Thandiwe Thijs Thorsten Tiago Tine Tove Ulrich Ulrike Ursula Vaclav Vanja
 Venkat Vidya Vincenzo Vlad Wanda Wilhelm Wiktor Wojciech Xin Yan Yasuko Yolanda Yosef Yoshiko Youssef Yvonne Zeynep Zhen Ximena Álvaro
 Óscar Ángel Élodie Émile Éric Øyvind Åsa Özlem Zoë Chloé Andrés José Jürgen Björn François Anaïs Léa Søren Łukasz Márta Héctor Inés Jesús
 María Martín Mónica Nicolás Raúl Rubén Sebastián Sofía Tomás Verónica Víctor Zoé René Renée Hélène Jérôme Mathéo Noémie Günther Jörg Kjell
 Bjørn Håkon Lærke Désirée Loïc Maëlle Gaël Jānis Đorđe Çağla Şebnem İbrahim Ömer Ümit Tomoko Siobhán Pádraig Kwabena Wren Nguyen Tran Minh Thi Linh Phuong Hyeon
 Jiho Minjun Seojun Jihoon Soojin Minji Yuna Ren Sota Yuto Aoi Hina Daiki Kenta Naoki Ryo Shota Takumi Tatsuya Yosuke Ayumi Emi Haruka Kaori
 Kumiko Megumi Michiko Midori Miyuki Naoko Noriko Rie Sachiko Tomomi Yoko Yumi Yumiko Amadou Amina Ousmane Moussa Ibrahima Mamadou Aminata Abena
 Akosua Ama Esi Kojo Kwaku Yaw Chioma Chukwu Ikenna Nkechi Uche Olumide Tunde Segun Yetunde Bukola Zanele Sipho Lerato Bongani Nomsa Mandla Tendai
 Farai Chipo Wanjiru Kamau Otieno Achieng Mwangi Njeri Abebe Tesfaye Selam Hiwot Aryan Ishaan Kabir Rohit Saanvi Diya Kavya Meera Nikhil Pranav
 Rakesh Ritu Sachin Shalini Siddharth Sneha Swati Tanya Varun Vikas Vivek Yash Harpreet Gurpreet Manpreet Simran Jaspreet Arash Dariush Kaveh
 Leyla Maryam Mehdi Mina Nasrin Navid Omid Roya Shirin Soraya Abdullahi Faisal Khadija Nura Rasha Salim Samira Walid Yahya Ziad Zubair Hadi
 Huda Jawad Karima Lubna Majid Mona Nada Rami Sami Tarek Wael Oisín Cian Fionn Niall Ronan Cormac Declan Eoin Fergus Gráinne Róisín Sinéad Gwyneth
 Alun Bronwen Carys Dafydd Emyr Angharad Iain Callum Ewan Hamish Fraser Gavin Rory Mairi Morag Ailsa Catriona Ottilie Florence Imogen Poppy Rupert
 Tristan Nigel Clive Trevor Geoffrey Malcolm Neville Roderick Thaddeus Bartholomew Cornelius Ambrose Barnaby Sebastien Thibault Yann Maxime Romain
 Baptiste Corentin Gwenaelle Solène Aurélie Bérénice Cécile Estelle Florence Ghislaine Inès Joséphine Lucille Margaux Océane Pascale Sandrine
 Sylvie Thérèse Véronique Ludovica Ginevra Beatrice Martina Alessia Elisa Fabrizio Gaia Ivo Lapo Mirko Nicolò Ottavia Raffaele Simona Tiziana Ugo
 Umberto Valerio Vittoria Aritz Begoña Iker Jimena Leire Maite Nerea Unai Xabier Ainhoa Candela Consuelo Dolores Emiliano Gerardo Guadalupe Jaime
 Leticia Lourdes Maite Marisa Mercedes Milagros Nuria Octavio Rodrigo Rosario Soledad Vicente Yesenia Anneliese Friedhelm Gisela Hannelore Heike
 Helga Hermann Horst Ingeborg Irmgard Jutta Karsten Kerstin Lothar Manfred Marlies Rainer Reinhard Renate Rolf Rudolf Siegfried Sigrid Traudel
 Volker Waltraud Winfried Joke Marijke Pieter Sjoerd Wouter Femke Hanneke Ruud Willem Bogumił Czesława Danuta Elżbieta Halina Jadwiga Kazimierz
 Leszek Małgorzata Ryszard Stanisława Teresa Zbigniew Zdzisław Bohumil Jiří Květa Libuše Miloš Radek Šárka Štěpán Věra Zdeněk Attila Balázs Bence
 Csaba Dóra Eszter Ferenc Gábor Gergely Ildikó István János József Katalin Kinga László Levente Mihály Noémi Péter Réka Sándor Szilvia Tamás Zoltán
 Zsófia Anatoly Arkady Boris Darya Dmitrij Evgeny Galina Gennady Kirill Kseniya Larisa Lyudmila Maksim Nadezhda Oksana Polina Raisa Roman Ruslan
 Taras Timur Valery Vasily Viktoriya Vyacheslav Yaroslav Yelena Yulia Zinaida Ayşe Burak Can Cem Deniz Ebru Fatma Gizem Hakan İpek Kemal Merve Murat
 Nur Orhan Selin Serkan Tuğba Yasemin Eirik Solveig Ingvild Torbjørn Gudrun Sigurd Ragnhild Oddvar Trygve Liv Ludvig Elin Gunilla Göran Håkan
 Lennart Maj Rolf Ulla Aino Antti Eeva Heikki Jari Juha Kaisa Matti Mikko Outi Päivi Pekka Riikka Sari Timo Tuomas Veikko Ville`.split(
    /\s+/,
  ),
)

/** Capitalised words of products, technology and sentences that are no part of a person's name. */
export const NOT_NAMES: ReadonlySet<string> = new Set(
  `Account Accounts Action Active Activity Adapter Add Address Admin Administrator Agent Alert All America An And Android Apache
 Api App Application Apps April Are Array As Asia Assistant At August Auth Authorization Automation Azure Backend Background
 Basic Batch Bearer Been Bluetooth Board Bot Boolean Browser Bucket Build Builder Business But By Cache Calendar Call Can
 Cannot Case Center Central Chrome City Class Client Cloud Cluster Code Command Company Component Configuration
 Connection Connector Console Contact Container Content Controller Copilot Core Corp Corporation Could Could CPU Create
 Created Credit Customer Customers Dashboard Data Database Dataset Date December Default Delete Department Deployment Desktop Detail
 Device Director Disk Docker Document Domain Dr Driver Dynamics East Edge Edition Elastic Email Engine
 Engineer Engineering Enterprise Entity Environment Error Europe Event Events Exception Exchange Explorer Express Failed Failure
 February Field File Filter Firefox Flow Folder For Form Forms Framework Friday From Function Gateway Get Global Google Graph Group
 Groups Guest Handler Has Have He Head Health Help Her Hi Hello Host Http Hub In Inc Index Info Input Install Installer Instance Integer
 Integration Internal Internet Invalid Invoice Is It January Java Job July June Kafka Kernel Key Keyboard Kubernetes Last
 Lead Leads Library License Limited Linux List Load Local Location Log Login Mail Mailbox Manager March
 Marketing May Member Memory Message Method Microsoft Middle Missing Mobile Mode Model Module Monday Monitor
 Mozilla Mr Mrs Ms My Name Network New No Node None North Not Notification November Null Number Object October Of Office On
 Only Open Operation Operations Operator Opportunity Oracle Order Orders Outlook Output Owner Package Page Partner Password Path Payment
 Permission Phone Pipeline Plan Platform Please Plugin Point Policy Pool Portal Post Power Premium Primary Prod Product Production
 Professional Profile Program Project Property Protocol Provider Proxy Python Query Queue Read Reader Record Records Redis Region
 Registry Remote Report Reports Request Resource Response Retry Role Root Route Router Rule Runtime Safari Sales Salesforce
 Saturday Scheduler Schema Script Search Secret Secure Security September Server Service Services Session Set Settings She
 Shared Sign Site South Spark Specialist Sql Staff Standard Start Started Starter State Status Stop Storage Store Stream String Studio
 Subscription Success Sunday Support Sync System Table Tablet Task Team Teams Template Tenant Test Testing The Their There They This Thread
 Thursday Ticket Time Timeout To Token Tool Tools Tuesday Type Ubuntu Ultimate Unable Undefined Unexpected Unified United Unit Unknown Update
 Upgrade Url Usage User Users Value Version View Virtual Visual Vault Warning Was Watch Wave We Web Webhook Wednesday West
 When Where Wi Wifi Will Windows With Word Worker Workflow Workspace World Writer Xbox Yes You Your Zone Zookeeper Hat Enabled Disabled
 Street Road Avenue Lane Drive Hub Insights Analytics Intelligence Learning Machine Process Relationship Field Sender Recipient Engagement
 Not Found Bad Forbidden Unauthorized Internal Too Many Bean Factory Main Foundation Chart Studio Grid Native Script Mesh Fabric Purview
 Defender Intune Entra Directory Sentinel Synapse Cosmos Automate Apps Pages Bi Viva Engage Loop Planner Lists Stream Whiteboard Bookings Feature Flags Notebook Control Garbage Collector Alpha Beta Gamma Practices Additions Installed
 Rendering Side Letter Dead Excel Workbook Card Practice Theme Kitty Let Encrypt Explorer Wizard Designer Editor Viewer Player Store Suite Toolkit Sdk Cli
 Ingress Egress Controller Balancer Firewall Router Switch Printer Scanner Camera Sensor Gpu Ssd Nvidia Intel Amd Lenovo Dell Samsung Sony
 Contoso Fabrikam Northwind Adatum Tailspin Wingtip Litware Retail Bank University Institute Hospital School Ltd Inc Gmbh Llc Republic Kingdom
 States York Angeles Francisco London Paris Berlin Dublin Frankfurt Ireland Germany France Japan Korea India Brazil Canada Australia Singapore`.split(
    /\s+/,
  ),
)
